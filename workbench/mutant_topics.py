# SPDX-License-Identifier: GPL-2.0
"""Mutants of what is not about one reader, for mutants.py.

Name, file, text, replacement, what should catch it, and maybe a second text and
its replacement.  The catcher names a selftest, and what to call it with:
run:COLLECTION/TEST+ARGUMENT+...; it has to have a test that fails.
"""

SIGNAL = "kernel/signal.c"
GROUP = "run:pidfd/pidfd_signal_group_test"
SCOPE = "run:pidfd/pidfd_signal_scope_test"
SPEC = "run:exec/execve_spec+--only+"

TOPICS = [
    ("stat waits for execve()", "fs/proc/array.c",
     "\tscoped_exec_update_try_read(task, valid, drop_task_stat_private(&priv))\n"
     "\t\tget_task_stat_private(&priv, task, whole);\n"
     "\tpermitted = valid && priv.permitted;\n",
     "\tint err;\n\n"
     "\tscoped_exec_update_read(task, err, drop_task_stat_private(&priv))\n"
     "\t\tget_task_stat_private(&priv, task, whole);\n"
     "\tvalid = !err;\n\tpermitted = valid && priv.permitted;\n",
     "run:exec/exec_update_block"),
    ("text of a namespace link copied in the section", "fs/proc/namespaces.c",
     "\treturn readlink_copy(buffer, buflen, name, strlen(name));\n",
     "\tstruct task_struct *task = get_proc_task(inode);\n\tint res;\n\n"
     "\tif (!task)\n\t\treturn -EACCES;\n"
     "\tdown_read(&task->signal->exec_update_lock);\n"
     "\tres = readlink_copy(buffer, buflen, name, strlen(name));\n"
     "\tup_read(&task->signal->exec_update_lock);\n"
     "\tput_task_struct(task);\n\treturn res;\n",
     "run:exec/exec_update_hang"),
    ("a claim is turned round", "fs/exec_kapi_effects.h",
     "KAPI_STATE_TRANS(\"alternate signal stack\", \"set\", \"none\",\n",
     "KAPI_STATE_TRANS(\"alternate signal stack\", \"set\", \"kept\",\n",
     SPEC + "alt_stack_gone"),
    ("an alternate stack outlives execve()", "fs/exec.c",
     "\tme->sas_ss_sp = me->sas_ss_size = 0;\n", "", SPEC + "alt_stack_gone"),
    ("a stack that cannot be moved is uncharged by the distance", "mm/vma_exec.c",
     "\t\tgoto err_uncharge;\n\n\ttlb", "\t\treturn -ENOMEM;\n\n\ttlb",
     "run:exec/failed_exec"),
    ("set-id exec takes the inode lock exclusively", "fs/exec.c",
     "\terr = inode_lock_shared_killable(inode);\n",
     "\terr = inode_lock_killable(inode);\n", "run:exec/text_busy",
     "\tinode_unlock_shared(inode);\n", "\tinode_unlock(inode);\n"),
    ("SIGCONT does not reach a child in the making", SIGNAL,
     "\t\tsignal_ongoing_forks(sig, t->signal, type, true);\n", "", GROUP),
    ("an ignored stop signal leaves a child its SIGCONT", SIGNAL,
     "\t\tsignal_ongoing_forks(sig, t->signal, type, true);\n",
     "\t\tif (sig == SIGCONT)\n\t\t\tsignal_ongoing_forks(sig, t->signal, type, true);\n",
     GROUP + "+-r+contradiction.ignored_stop.in_flight"),
    ("a pending signal does not reach a child in the making", SIGNAL,
     "\t\t/* It is pending here, and not in the children to be. */\n"
     "\t\tsignal_ongoing_forks(sig, t->signal, type, false);\n", "", GROUP),
    ("a kernel thread begins with SIGCONT pending", SIGNAL,
     "\t\tif (!ignored)\n\t\t\tsigaddset(signal, sig);\n",
     "\t\tsigaddset(signal, sig);\n", GROUP),
    ("a tree is signalled without the children in the making", SIGNAL,
     "\terror = group_send_sig_info(kt->sig, kt->info, p, PIDTYPE_MAX);\n",
     "\terror = group_send_sig_info(kt->sig, kt->info, p, PIDTYPE_TGID);\n", SCOPE),
    ("the tree of any reaper is killed in chunks", SIGNAL,
     "\t\t   (top->signal->is_child_subreaper &&\n"
     "\t\t    same_thread_group(top, current))) {\n",
     "\t\t   top->signal->is_child_subreaper) {\n", SCOPE),
    ("a tree of any root is killed in chunks", SIGNAL,
     "\tif (with_root) {\n\t\tkill_tree_visit(top, kt);\n",
     "\tif (with_root) {\n"
     "\t\tif (kt->sig == SIGKILL && kt->chunk < KILL_TREE_CHUNKS)\n"
     "\t\t\tkt->room = KILL_TREE_CHUNK;\n"
     "\t\tkill_tree_visit(top, kt);\n", SCOPE),
    ("who has entered a namespace is killed in chunks too", SIGNAL,
     "\tif (kt->room >= 0 && kill_tree_stranger(p)) {\n", "\tif (0) {\n",
     SCOPE + "+-f+stranger"),
    ("who has entered a namespace is overlooked when dying", SIGNAL,
     "\tif (kt->room >= 0 && kill_tree_stranger(p)) {\n",
     "\tif (kt->room >= 0 && !kill_tree_dying(p) && kill_tree_stranger(p)) {\n",
     SCOPE + "+-r+stranger.is_dying.leaves_nobody"),
    ("who has entered a namespace is seen when a chunk gets there", SIGNAL,
     "\t\treturn kt->chunk ? -1 : 1;\n", "\t\treturn -1;\n",
     SCOPE + "+-r+stranger.quits.leaves_nobody"),
    ("a dead reaper is taken for one", SIGNAL,
     "\t} else if (!kt->chunk && (!top->signal->is_child_subreaper ||\n"
     "\t\t\t\t  !atomic_read(&top->signal->live))) {\n",
     "\t} else if (!kt->chunk && !top->signal->is_child_subreaper) {\n", SCOPE),
    ("a core dump is taken for dying, and goes on", SIGNAL,
     "\tif (!data_race(signal->core_state))\n\t\treturn true;\n", "\treturn true;\n",
     SCOPE + "+-r+core_dump.is_cut_short"),
    ("who is deaf to SIGKILL is counted by each chunk", SIGNAL,
     "\tif (kt->sig == SIGKILL && !kill_tree_dying(p))\n\t\tkt->room = -1;\n", "",
     SCOPE + "+-r+scope.deaf"),
    # One test at a time: who survives what, and is it noticed there?
    *((f"every second process survives, {test}", SIGNAL,
       "\terror = group_send_sig_info(kt->sig, kt->info, p, PIDTYPE_MAX);\n",
       "\terror = kt->sig == SIGKILL && p->pid % 2 ? 0 :\n"
       "\t\tgroup_send_sig_info(kt->sig, kt->info, p, PIDTYPE_MAX);\n",
       SCOPE + "+-r+race.descendants." + test)
      for test in ("fork_bomb", "comets", "threads", "vfork", "exec")),
    ("only the first chunk is killed", SIGNAL,
     "\t\tif (error || !kt.more)\n\t\t\tbreak;\n", "\t\tbreak;\n",
     SCOPE + "+-r+race.descendants.fork_bomb_in_chunks"),
]
