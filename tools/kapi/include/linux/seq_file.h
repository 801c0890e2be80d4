/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOOLS_KAPI_SEQ_FILE_H
#define _TOOLS_KAPI_SEQ_FILE_H

/* As much of a seq_file as kernel/api/render.c writes to. */

#include <stdio.h>

struct seq_file {
	FILE *out;
};

#define seq_printf(m, ...)	fprintf((m)->out, __VA_ARGS__)
#define seq_puts(m, s)		fputs(s, (m)->out)
#define seq_putc(m, c)		putc(c, (m)->out)

#endif
