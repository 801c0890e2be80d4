// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/kapi: the specifications that are built in.
 */

#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/kernel_api_spec.h>
#include <linux/seq_file.h>

#include "kapi.h"

static int list_show(struct seq_file *m, void *v)
{
	const struct kernel_api_spec *const *spec;

	for (spec = __start_kapi_specs; spec < __stop_kapi_specs; spec++)
		seq_printf(m, "%s\n", (*spec)->name);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(list);

static int text_show(struct seq_file *m, void *v)
{
	kapi_show_text(m, m->private);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(text);

static int json_show(struct seq_file *m, void *v)
{
	kapi_show_json(m, m->private);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(json);

static int __init kapi_debugfs_init(void)
{
	struct dentry *dir, *text, *json;
	const struct kernel_api_spec *const *spec;

	dir = debugfs_create_dir("kapi", NULL);
	text = debugfs_create_dir("specs", dir);
	json = debugfs_create_dir("specs-json", dir);
	debugfs_create_file("list", 0444, dir, NULL, &list_fops);
	for (spec = __start_kapi_specs; spec < __stop_kapi_specs; spec++) {
		debugfs_create_file((*spec)->name, 0444, text, (void *)*spec,
				    &text_fops);
		debugfs_create_file((*spec)->name, 0444, json, (void *)*spec,
				    &json_fops);
	}
	return 0;
}
late_initcall(kapi_debugfs_init);
