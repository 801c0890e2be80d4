// SPDX-License-Identifier: GPL-2.0
/*
 * A process that calls execve() of this program once for each byte that it reads
 * from descriptor 8. Each time it writes to descriptor 9 when it was before the
 * call, and when it was in the new image. It stays the same process: others can
 * look at it all the time.
 */
#include "bare.h"

static char path[] = "/storm";
static char *argv[] = { path, 0 };

void _start(void)
{
	char byte;

	stamp();
	if (call(NR_READ, 8, (long)&byte, 1) == 1) {
		stamp();
		call(NR_EXECVE, (long)path, (long)argv, 0);
	}
	call(NR_EXIT_GROUP, 0, 0, 0);
	__builtin_unreachable();
}
