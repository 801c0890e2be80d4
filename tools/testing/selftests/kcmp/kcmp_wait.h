/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SELFTESTS_KCMP_WAIT_H
#define _SELFTESTS_KCMP_WAIT_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/*
 * Wait until a thread is in uninterruptible sleep (state D); false if it is not
 * within five seconds.
 */
static inline bool cannot_be_interrupted(pid_t tid)
{
	char path[64], line[512];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	for (int i = 0; i < 500; i++) {
		const char *end;

		fd = open(path, O_RDONLY | O_CLOEXEC);
		n = read(fd, line, sizeof(line) - 1);
		close(fd);
		line[n > 0 ? n : 0] = 0;
		end = strrchr(line, ')');
		if (end && end[1] && end[2] == 'D')
			return true;
		usleep(10000);
	}
	return false;
}

#endif
