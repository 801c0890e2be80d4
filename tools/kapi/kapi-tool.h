/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOOLS_KAPI_TOOL_H
#define _TOOLS_KAPI_TOOL_H

#include <linux/compiler.h>
#include <linux/kernel_api_spec.h>

struct seq_file;

/* Says what is wrong, and ends the program. */
void __noreturn __printf(1, 2) die(const char *format, ...);

/* What the kernel in @file was built with; sets how many. */
const struct kernel_api_spec **read_vmlinux(const char *file, size_t *nr);

void show_rst(struct seq_file *m, const struct kernel_api_spec *spec);

#endif
