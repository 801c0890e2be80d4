# SPDX-License-Identifier: GPL-2.0
"""Mutants of the readers, for mutants.py.

Name, file, text, replacement, what should catch it, and maybe a second text and
its replacement.  The catcher names the variants of exec_update_race, each of
which has to fail: exec_race:VARIANT,... or exec_inherits:VARIANT,...; and qemu
where user-mode Linux lacks the reader.
"""

READERS = [
    # The pass is empty: waits for an exec that is under way, validates nothing.
    ("mm_access not validated", "kernel/fork.c",
     "\tscoped_exec_update_read(task, err, if (mm) mmput(mm)) {\n",
     "\tscoped_exec_update_read(task, err, if (mm) mmput(mm))\n\t\t;\n\tif (!err) {\n",
     "exec_race:mem_of_a_given_up_image,maps_of_a_given_up_image,"
     "pagemap_of_a_given_up_image,process_vm_readv_of_a_given_up_image"),
    ("mm_access unprotected, forward variants", "kernel/fork.c",
     "\tscoped_exec_update_read(task, err, if (mm) mmput(mm)) {\n",
     "\terr = 0;\n\tif (!err) {\n",
     "exec_race:mem,maps,environ,auxv,pagemap,process_vm_readv"),
    ("pidfd_getfd not validated", "kernel/pid.c",
     "\tscoped_exec_update_read(task, ret, if (!IS_ERR_OR_NULL(file)) fput(file)) {\n",
     "\tscoped_exec_update_read(task, ret, if (!IS_ERR_OR_NULL(file)) fput(file))\n"
     "\t\t;\n\tif (!ret) {\n",
     "exec_race:pidfd_getfd"),
    ("get_robust_list not validated", "kernel/futex/syscalls.c",
     "\tscoped_exec_update_read(p, err) {\n",
     "\tscoped_exec_update_read(p, err)\n\t\t;\n\tif (!err) {\n",
     "exec_race:get_robust_list"),
    ("stat not validated", "fs/proc/array.c",
     "\tscoped_exec_update_try_read(task, valid, drop_task_stat_private(&priv))\n"
     "\t\tget_task_stat_private(&priv, task, whole);\n",
     "\tscoped_exec_update_try_read(task, valid, drop_task_stat_private(&priv))\n"
     "\t\t;\n\tif (valid)\n\t\tget_task_stat_private(&priv, task, whole);\n",
     "exec_race:stat"),
    ("io not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, result)\n"
     "\t\tpermitted = get_io_accounting(task, &acct, whole);\n",
     "\tscoped_exec_update_read(task, result)\n\t\t;\n\tif (!result)\n"
     "\t\tpermitted = get_io_accounting(task, &acct, whole);\n",
     "exec_race:io"),
    ("stale leader judged", "fs/proc/base.c",
     "\t\treturn ptrace_may_access(leader, mode);\n",
     "\t\treturn ptrace_may_access(task, mode);\n",
     "exec_race:io_of_a_process_that_changes_its_leader"),
    ("syscall not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, res) {\n",
     "\tscoped_exec_update_read(task, res)\n\t\t;\n\tif (!res) {\n",
     "exec_race:syscall"),
    ("personality not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, err) {\n"
     "\t\tpermitted = ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS);\n"
     "\t\tif (permitted)\n\t\t\t/* execve() stores",
     "\tscoped_exec_update_read(task, err)\n\t\t;\n\tif (!err) {\n"
     "\t\tpermitted = ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS);\n"
     "\t\tif (permitted)\n\t\t\t/* execve() stores",
     "exec_race:personality"),
    ("links not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, err, if (!ret) path_put(path_out)) {\n",
     "\tscoped_exec_update_read(task, err, if (!ret) path_put(path_out))\n\t\t;\n"
     "\tif (!err) {\n",
     "exec_race:exe,cwd,root,fd"),
    ("a denial of links is not validated", "fs/proc/base.c",
     "\t\t\tret = PROC_I(inode)->op.proc_get_link(dentry, path_out,\n"
     "\t\t\t\t\t\t\t      task);\n\t}\n\n",
     "\t\t\tret = PROC_I(inode)->op.proc_get_link(dentry, path_out,\n"
     "\t\t\t\t\t\t\t      task);\n"
     "\t\tdenied |= ret == -EACCES;\n\t}\n"
     "\tif (denied && !ret) {\n\t\tpath_put(path_out);\n\t\tret = -EACCES;\n\t}\n\n",
     "exec_race:exe,cwd,root,fd",
     "\tint ret = -EACCES, err;\n", "\tint ret = -EACCES, err, denied = 0;\n"),
    ("a path leaks when a pass is repeated", "fs/proc/base.c",
     "scoped_exec_update_read(task, err, if (!ret) path_put(path_out)) {",
     "scoped_exec_update_read(task, err) {",
     "exec_race:exe,cwd,root,fd"),
    ("map_files not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, rc, if (mm) mmput(mm)) {\n",
     "\tscoped_exec_update_read(task, rc, if (mm) mmput(mm))\n\t\t;\n\tif (!rc) {\n",
     "exec_race:map_files"),
    ("namespace links not validated", "fs/proc/namespaces.c",
     "\tscoped_exec_update_read(task, err, if (ns) ns_ops->put(ns)) {\n",
     "\tscoped_exec_update_read(task, err, if (ns) ns_ops->put(ns))\n\t\t;\n"
     "\tif (!err) {\n",
     "exec_race:ns_readlink,ns_follow"),
    ("a namespace leaks when a pass is repeated", "fs/proc/namespaces.c",
     "scoped_exec_update_read(task, err, if (ns) ns_ops->put(ns)) {",
     "scoped_exec_update_read(task, err) {",
     "exec_race:ns_readlink,ns_follow"),
    ("namespace ioctls not validated", "fs/pidfs.c",
     "\tscoped_exec_update_read(task, error, pidfd_drop_ns(ns_common))\n"
     "\t\tns_common =",
     "\tscoped_exec_update_read(task, error, pidfd_drop_ns(ns_common))\n\t\t;\n"
     "\tif (!error)\n\t\tns_common =",
     "exec_race:pidfd_ns"),
    ("setns not validated", "kernel/nsproxy.c",
     "\tscoped_exec_update_read(tsk, err, put_ns_snapshot(&snap))\n\t\tret =",
     "\tscoped_exec_update_read(tsk, err, put_ns_snapshot(&snap))\n\t\t;\n"
     "\tif (!err)\n\t\tret =",
     "exec_race:setns"),
    ("a file leaks when a pass is repeated", "kernel/pid.c",
     "scoped_exec_update_read(task, ret, if (!IS_ERR_OR_NULL(file)) fput(file)) {",
     "scoped_exec_update_read(task, ret) {",
     "exec_race:pidfd_getfd"),
    ("an mm leaks when a pass is repeated", "kernel/fork.c",
     "scoped_exec_update_read(task, err, if (mm) mmput(mm)) {",
     "scoped_exec_update_read(task, err) {",
     "exec_race:maps,maps_of_a_given_up_image"),
    ("a file of another image may be used", "fs/proc/base.c",
     "\tscoped_with_creds(file->f_cred)\n"
     "\t\tpermitted = image->may(task, PTRACE_MODE_NOSELF);\n",
     "\tpermitted = true;\n",
     "exec_race:fdinfo,coredump_filter,clear_refs"),
    ("whoever uses a file is asked", "fs/proc/base.c",
     "\tscoped_with_creds(file->f_cred)\n\t\tpermitted =",
     "\tpermitted =",
     "exec_inherits:fdinfo,coredump_filter,clear_refs"),
    ("PTRACE_MODE_NOSELF ignored", "kernel/ptrace.c",
     "\tif (same_thread_group(task, current) && !(mode & PTRACE_MODE_NOSELF))\n",
     "\tif (same_thread_group(task, current))\n",
     "exec_inherits:fdinfo"),
    ("fdinfo not validated", "fs/proc/fd.c",
     "\tscoped_exec_update_read(task, err, if (info.file) fput(info.file))\n\t\tret =",
     "\tscoped_exec_update_read(task, err, if (info.file) fput(info.file))\n\t\t;\n"
     "\tif (!err)\n\t\tret =",
     "exec_race:fdinfo"),
    ("who opens fdinfo is turned away in the middle of execve()", "fs/proc/fd.c",
     "\t\tscoped_exec_update_try_read(task, valid)\n\t\t\tallowed =",
     "\t\tvalid = true;\n\t\tallowed =",
     "run:exec/exec_update_race+-r+exec_opens.and_is_not_turned_away",
     "\t\tscoped_exec_update_read(task, err)\n\t\t\tallowed = may_see_fdinfo(task, 0);\n"
     "\t}\n",
     "\t\tallowed = may_see_fdinfo(task, 0);\n\t}\n"),
    ("coredump_filter and clear_refs not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, err, if (mm) mmput(mm)) {\n",
     "\tscoped_exec_update_read(task, err, if (mm) mmput(mm))\n\t\t;\n\tif (!err) {\n",
     "exec_race:coredump_filter,clear_refs"),
    ("stack not validated", "fs/proc/base.c",
     "\tscoped_exec_update_read(task, err) {\n"
     "\t\tpermitted = ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS);\n"
     "\t\tif (permitted)\n\t\t\tnr_entries =",
     "\tscoped_exec_update_read(task, err)\n\t\t;\n\tif (!err) {\n"
     "\t\tpermitted = ptrace_may_access(task, PTRACE_MODE_ATTACH_FSCREDS);\n"
     "\t\tif (permitted)\n\t\t\tnr_entries =",
     "exec_race:stack qemu"),
    ("wchan not validated", "fs/proc/base.c",
     "\tscoped_exec_update_try_read(task, valid) {\n",
     "\tscoped_exec_update_try_read(task, valid)\n\t\t;\n\tif (valid) {\n",
     "exec_race:wchan qemu"),
    ("move_pages not validated", "mm/migrate.c",
     "\tscoped_exec_update_read(task, err, if (!IS_ERR(mm)) mmput(mm))\n\t\tmm =",
     "\tscoped_exec_update_read(task, err, if (!IS_ERR(mm)) mmput(mm))\n\t\t;\n"
     "\tif (!err)\n\t\tmm =",
     "exec_race:move_pages qemu"),
    ("migrate_pages not validated", "mm/mempolicy.c",
     "\tscoped_exec_update_read(task, err, if (!IS_ERR(mm)) mmput(mm))\n\t\tmm =",
     "\tscoped_exec_update_read(task, err, if (!IS_ERR(mm)) mmput(mm))\n\t\t;\n"
     "\tif (!err)\n\t\tmm =",
     "exec_race:migrate_pages qemu"),
    ("perf asks before it blocks exec", "kernel/events/core.c",
     "\t\terr = exec_update_block_interruptible(task);\n",
     "\t\tbool permitted = perf_check_permission(&attr, task);\n\n"
     "\t\terr = exec_update_block_interruptible(task);\n",
     "exec_race:perf_event_open qemu",
     "\t\tif (!perf_check_permission(&attr, task))\n",
     "\t\tif (!permitted)\n"),
]
