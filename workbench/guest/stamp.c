// SPDX-License-Identifier: GPL-2.0
/*
 * A program that starts and ends, and writes to descriptor 9 when it started.
 * There is hardly one that makes execve() do less.
 */

#if !defined(__x86_64__)
#error "call the kernel in another way here"
#endif

static long call(long nr, long a, long b, long c)
{
	asm volatile("syscall" : "+a" (nr) : "D" (a), "S" (b), "d" (c)
		     : "rcx", "r11", "memory");
	return nr;
}

void _start(void)
{
	unsigned int low, high;
	unsigned long now;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	now = (unsigned long)high << 32 | low;
	call(1, 9, (long)&now, sizeof(now));
	call(231, 0, 0, 0);
	__builtin_unreachable();
}
