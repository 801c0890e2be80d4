// SPDX-License-Identifier: GPL-2.0
/*
 * kapi: show what system calls promise, as the kernel that runs or a vmlinux
 * has it. Documentation/dev-tools/kernel-api-spec.rst says more.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <linux/seq_file.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kapi.h"
#include "kapi-tool.h"

#define DEBUGFS		"/sys/kernel/debug/kapi"

static const char usage[] =
"usage: kapi [OPTION...] [NAME...]\n"
"\n"
"Show the specifications of system calls: those of the kernel that runs, of all\n"
"system calls that have one, as text, if nothing else is said.\n"
"\n"
"  --vmlinux FILE    those that are built into FILE\n"
"  --debugfs DIR     those in DIR (" DEBUGFS ")\n"
"  --format FORMAT   text, json, or (only with --vmlinux) rst\n"
"  --list            only their names\n"
"  --lint            only what is wrong with them (only with --vmlinux)\n"
"\n"
"NAME is sys_execve, or execve for short. Without a NAME, JSON is an array.\n";

void die(const char *format, ...)
{
	va_list args;

	fputs("kapi: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static const struct kernel_api_spec **specs;
static size_t nr_specs;
static const char *debugfs = DEBUGFS;
static const char *vmlinux;
static const char *format = "text";

static const struct kernel_api_spec *find(const char *name)
{
	for (size_t i = 0; i < nr_specs; i++)
		if (!strcmp(specs[i]->name, name))
			return specs[i];
	return NULL;
}

static FILE *open_debugfs(const char *dir, const char *name)
{
	char *path;
	FILE *file;

	if (strchr(name, '/'))
		die("%s: not a system call", name);
	if (asprintf(&path, "%s/%s%s", debugfs, dir, name) < 0)
		die("out of memory");
	file = fopen(path, "r");
	if (!file && errno != ENOENT)
		die("%s: %s", path, strerror(errno));
	free(path);
	return file;
}

/* Those of the running kernel are shown by the kernel. */
static bool show_debugfs(const char *name)
{
	char buf[4096];
	FILE *file;
	size_t len;

	file = open_debugfs(strcmp(format, "json") ? "specs/" : "specs-json/",
			    name);
	if (!file)
		return false;
	while ((len = fread(buf, 1, sizeof(buf), file)))
		fwrite(buf, 1, len, stdout);
	fclose(file);
	return true;
}

static int lint(const struct kernel_api_spec *spec)
{
	const struct kapi_item *where;
	const char *wrong = kapi_check_spec(spec, &where);

	if (!wrong)
		return 0;
	printf("%s: ", spec->name);
	/* A test names a claim, where it has one. */
	if (where && kapi_test(where))
		printf("%s: ", kapi_test(where));
	else if (where && kapi_name(where))
		printf("%s: ", kapi_name(where));
	printf("%s\n", wrong);
	return 1;
}

static bool show_vmlinux(const char *name)
{
	const struct kernel_api_spec *spec = find(name);
	struct seq_file m = { .out = stdout };

	if (!spec)
		return false;
	if (!strcmp(format, "json")) {
		kapi_show_json(&m, spec);
	} else if (!strcmp(format, "rst")) {
		if (lint(spec))
			exit(1);
		show_rst(&m, spec);
	} else {
		kapi_show_text(&m, spec);
	}
	return true;
}

static bool show(const char *name)
{
	return vmlinux ? show_vmlinux(name) : show_debugfs(name);
}

/* The names of all specifications, in the order of the kernel. */
static char **all_names(size_t *nr)
{
	char **names = NULL;
	char *line = NULL;
	size_t size = 0;
	FILE *file;

	*nr = 0;
	if (vmlinux) {
		names = calloc(nr_specs + 1, sizeof(*names));
		for (; names && *nr < nr_specs; (*nr)++)
			names[*nr] = (char *)specs[*nr]->name;
		return names;
	}
	file = open_debugfs("", "list");
	if (!file)
		die("%s/list: not there; CONFIG_KAPI_SPEC=y and debugfs are needed",
		    debugfs);
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		names = realloc(names, (*nr + 1) * sizeof(*names));
		if (!names)
			die("out of memory");
		names[(*nr)++] = line;
		line = NULL;
	}
	fclose(file);
	return names;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "vmlinux", required_argument, NULL, 'v' },
		{ "debugfs", required_argument, NULL, 'd' },
		{ "format", required_argument, NULL, 'f' },
		{ "list", no_argument, NULL, 'l' },
		{ "lint", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	bool only_list = false, only_lint = false, json;
	char **names, *full;
	int opt, wrong = 0;
	size_t nr;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 'v':
			vmlinux = optarg;
			break;
		case 'd':
			debugfs = optarg;
			break;
		case 'f':
			format = optarg;
			break;
		case 'l':
			only_list = true;
			break;
		case 'c':
			only_lint = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	json = !strcmp(format, "json");
	if (!json && strcmp(format, "text") && strcmp(format, "rst"))
		die("%s: not a format", format);
	if (!vmlinux && (only_lint || !strcmp(format, "rst")))
		die("only with --vmlinux");
	if (vmlinux)
		specs = read_vmlinux(vmlinux, &nr_specs);

	names = argv + optind;
	nr = argc - optind;
	/* Nothing was named: all, and in JSON an array even of one. */
	if (!nr)
		names = all_names(&nr);
	else
		json = json && nr > 1;
	if (json && !only_list && !only_lint)
		puts("[");
	for (size_t i = 0; i < nr; i++) {
		if (asprintf(&full, "sys_%s", names[i]) < 0)
			die("out of memory");
		if (only_list) {
			puts(names[i]);
		} else if (only_lint) {
			const struct kernel_api_spec *spec;

			spec = find(names[i]) ?: find(full);
			if (!spec)
				die("%s: has no specification", names[i]);
			wrong |= lint(spec);
		} else {
			if (i)
				puts(json ? "," : "");
			if (!show(names[i]) && !show(full))
				die("%s: has no specification", names[i]);
		}
		free(full);
	}
	if (json && !only_list && !only_lint)
		puts("]");
	if (fflush(stdout) || ferror(stdout))
		die("cannot write: %s", strerror(errno));
	return wrong;
}
