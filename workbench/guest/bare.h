/* SPDX-License-Identifier: GPL-2.0 */
/* What a program without a C library has. */
#ifndef BARE_H
#define BARE_H

#if !defined(__x86_64__)
#error "call the kernel in another way here"
#endif

#define NR_READ		0
#define NR_WRITE	1
#define NR_EXECVE	59
#define NR_EXIT_GROUP	231

static inline long call(long nr, long a, long b, long c)
{
	asm volatile("syscall" : "+a" (nr) : "D" (a), "S" (b), "d" (c)
		     : "rcx", "r11", "memory");
	return nr;
}

/* Write what time it is to descriptor 9. */
static inline void stamp(void)
{
	unsigned int low, high;
	unsigned long now;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	now = (unsigned long)high << 32 | low;
	call(NR_WRITE, 9, (long)&now, sizeof(now));
}

#endif /* BARE_H */
