/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What execve() and execveat() do besides starting a program: signals, side
 * effects, what changes, what stays, what a call that fails leaves alone, and
 * what comes before what
 *
 * A part of exec_kapi.c. Every claim names its case in
 * tools/testing/selftests/exec/execve_spec_effects.c.
 *
 * What only the new program can see is said to be "after": there is none to see
 * it in a process that dies. What is "at" can be seen from outside in a process
 * that is dying, before its death itself has the same effect.
 */

DEFINE_KERNEL_API_CLAIMS(exec_effects)

/* Signals */

KAPI_SIGNAL(SIGKILL, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "Whatever they do or block.")
KAPI_SIGNAL_TARGET("every other thread of the process")
KAPI_PROOF(KAPI_AT, KAPI_SIBLINGS | KAPI_OTHERS, "siblings_killed")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "An error cannot be returned.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("it fails past the point of no return")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "It kills nevertheless.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("it fails past the point of no return, SIGSEGV blocked and ignored")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death_blocked")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "No handler runs, even on an alternate stack.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("it fails past the point of no return, with a SIGSEGV handler")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death_handler")

KAPI_SIGNAL(SIGTERM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "The call neither succeeds first nor fails.")
KAPI_CONDITION("it is reading argv or envp, with default action")
KAPI_PROOF(KAPI_BEFORE, KAPI_PARENT, "fatal_signal_early")

KAPI_SIGNAL(SIGTERM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "It dies; the parent is told when the other threads are gone, too.")
KAPI_CONDITION("it waits for other threads, with default action")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "fatal_signal_late")

KAPI_SIGNAL(SIGTRAP, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_STOP,
	    "Before the new program runs.")
KAPI_SIGNAL_TARGET("the caller")
KAPI_CONDITION("PTRACE_TRACEME without PTRACE_O_TRACEEXEC, SIGTRAP unblocked")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trap_for_tracer")

KAPI_SIGNAL(SIGTRAP, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_STOP,
	    "Attached tracers, too.")
KAPI_SIGNAL_TARGET("the caller")
KAPI_CONDITION("PTRACE_ATTACH without PTRACE_O_TRACEEXEC, SIGTRAP unblocked")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trap_for_attached")

KAPI_SIGNAL(0, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_DEFAULT,
	    "Handlers are gone.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "handlers_default")

KAPI_SIGNAL(0, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_KEEP,
	    "If it is ignored.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ignored_kept")

KAPI_SIGNAL(SIGCHLD, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_KEEP,
	    "If ignored: children leave no exit status.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ignored_sigchld_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_BLOCK, KAPI_SIGNAL_ACTION_KEEP,
	    "The signal mask is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "mask_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "If pending for the process.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_process_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "If pending for the calling thread.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_thread_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "If blocked, even if it is ignored.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_ignored_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_DISCARD,
	    "Dropped.")
KAPI_CONDITION("sent by a timer_create() timer")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_timer_discarded")

KAPI_SIGNAL(SIGALRM, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "Still pending.")
KAPI_CONDITION("sent by setitimer(ITIMER_REAL) or alarm()")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_alarm_kept")

KAPI_SIGNAL(SIGUSR1, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_TERMINATE,
	    "Pending for a former handler.")
KAPI_CONDITION("the new program unblocks it")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT, "pending_then_default")

KAPI_SIGNAL(SIGALRM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "On later expiry, whatever the old handler.")
KAPI_CONDITION("alarm() or ITIMER_REAL before; SIGALRM not ignored or blocked")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT, "alarm_ends_new_program")

KAPI_PRESERVED("queue of a real-time signal",
	       "All of one number, in order, with values.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "rt_queue_kept")

KAPI_STATE_TRANS("flags of signal actions", "set", "none",
		 "sa_flags, even of ignored signals.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "action_flags_cleared")

KAPI_STATE_TRANS("signal masks of signal actions", "set", "empty",
		 "sa_mask, even of ignored signals.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "action_masks_cleared")

KAPI_STATE_TRANS("exit status of children", "lost", "waited for",
		 "SA_NOCLDWAIT no longer holds.")
KAPI_CONDITION("SIGCHLD has default action and SA_NOCLDWAIT")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "nocldwait_cleared")

KAPI_STATE_TRANS("alternate signal stack", "set", "none",
		 "Of sigaltstack().")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "alt_stack_gone")

KAPI_STATE_TRANS("signal that tells the parent of the end", "SIGUSR1",
		 "SIGCHLD",
		 "Whatever clone() asked for.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "exit_signal_sigchld")

KAPI_STATE_TRANS("signal that tells the caller of the end of its children",
		 "SIGUSR1", "SIGCHLD",
		 "For children that clone() made before.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "children_exit_signal_sigchld")

/* Timers */

KAPI_STATE_TRANS("timers of timer_create()", "armed", "deleted",
		 "All of them.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "posix_timers_deleted")

KAPI_PRESERVED("ITIMER_REAL",
	       "With its interval; also alarm().")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_real_kept")

KAPI_PRESERVED("ITIMER_VIRTUAL",
	       "With its interval.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_virtual_kept")

KAPI_PRESERVED("ITIMER_PROF",
	       "With its interval.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_prof_kept")

KAPI_PRESERVED("CPU time used",
	       "Counting goes on.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "cpu_time_kept")

KAPI_PRESERVED("timer slack",
	       "PR_SET_TIMERSLACK.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "timer_slack_kept")

/* Threads, and those who wait for them */

KAPI_STATE_TRANS("threads of the process", "several", "one",
		 "Only the caller.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "threads_gone")

KAPI_STATE_TRANS("thread ID of the caller", "its own", "the process ID",
		 "It takes the first thread's place.")
KAPI_CONDITION("the caller is not the first thread")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "caller_takes_process_id")

KAPI_SIDE_EFFECT(KAPI_EFFECT_PROCESS_STATE, "parent in vfork()", "resumed",
		 "As the caller becomes the new program.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "vfork_parent_resumed")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "robust futexes", "owner died",
		 "FUTEX_OWNER_DIED if held; the caller lives.")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "robust_futex_released")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "priority-inheriting futexes",
		 "the next one's",
		 "What FUTEX_LOCK_PI locked.")
KAPI_CONDITION("somebody waits for it")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "pi_futex_passed_on")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "thread ID word", "zeroed",
		 "Of set_tid_address() or CLONE_CHILD_CLEARTID.")
KAPI_CONDITION("CLONE_VM with another process")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "tid_word_zeroed")

KAPI_PRESERVED("thread ID word",
	       "Of set_tid_address(), even in a shared mapping.")
KAPI_CONDITION("nobody else uses the memory, by CLONE_VM or in /proc")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "tid_word_kept")

/* Memory */

KAPI_STATE_TRANS("mappings", "mapped", "gone",
		 "All, even shared ones.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "mappings_gone")

KAPI_PRESERVED("memory of those who share it",
	       "Such as a parent in vfork().")
KAPI_CONDITION("CLONE_VM with another process")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "memory_of_sharer_kept")

KAPI_STATE_TRANS("System V shared memory", "attached", "detached",
		 "All segments.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "shm_detached")

KAPI_STATE_TRANS("locked memory", "locked", "none",
		 "mlock() is undone.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "mlock_gone")

KAPI_STATE_TRANS("memory to come", "locked", "not locked",
		 "mlockall(MCL_FUTURE) ends.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "mlockall_future_gone")

KAPI_STATE_TRANS("asynchronous I/O contexts", "usable", "gone",
		 "Of io_setup(), to the new program.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "aio_gone")

KAPI_PRESERVED("asynchronous I/O contexts of those who share the memory",
	       "Of io_setup().")
KAPI_CONDITION("CLONE_VM with another process")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "aio_of_sharer_kept")

KAPI_PRESERVED("transparent huge pages",
	       "PR_SET_THP_DISABLE.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "thp_disable_kept")

KAPI_PRESERVED("refusal to make memory executable",
	       "PR_SET_MDWE.")
KAPI_CONDITION("without PR_MDWE_NO_INHERIT")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "mdwe_kept")

KAPI_STATE_TRANS("refusal to make memory executable", "set", "none",
		 "PR_SET_MDWE.")
KAPI_CONDITION("with PR_MDWE_NO_INHERIT")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "mdwe_not_inherited")

KAPI_PRESERVED("merging of equal pages",
	       "PR_SET_MEMORY_MERGE.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "memory_merge_kept")

KAPI_PRESERVED("what core dumps have",
	       "/proc/PID/coredump_filter.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "coredump_filter_kept")

KAPI_PRESERVED("peak of memory used",
	       "ru_maxrss does not fall.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "maxrss_kept")

/* Files */

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILES, "descriptors with FD_CLOEXEC", "closed",
		 "All of them.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "cloexec_closed")

KAPI_PRESERVED("other descriptors",
	       "Without FD_CLOEXEC.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "descriptors_kept")

KAPI_PRESERVED("offset of a file",
	       "If its descriptor stays open.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "offset_kept")

KAPI_PRESERVED("what is in a descriptor",
	       "An eventfd's unread count.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "eventfd_kept")

KAPI_STATE_TRANS("descriptor table", "shared", "the caller's own",
		 "CLONE_FILES sharers keep what the program closes.")
KAPI_PROOF(KAPI_AFTER, KAPI_SHARERS, "files_unshared")

KAPI_PRESERVED("descriptors of those who share them",
	       "CLONE_FILES sharers keep FD_CLOEXEC ones.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "cloexec_of_sharer_kept")

KAPI_PRESERVED("record locks",
	       "Of fcntl(F_SETLK).")
KAPI_CONDITION("no descriptor of the file is closed, no CLONE_FILES sharer")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "record_locks_kept")

KAPI_STATE_TRANS("record locks", "held", "released",
		 "Of fcntl(F_SETLK).")
KAPI_CONDITION("a descriptor of the file has FD_CLOEXEC")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "record_locks_released")

KAPI_STATE_TRANS("record locks", "the caller's", "the sharer's",
		 "Those of fcntl(F_SETLK) exclude the new program.")
KAPI_CONDITION("CLONE_FILES with another process")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "record_locks_left_behind")

KAPI_PRESERVED("flock() locks",
	       "With their descriptor.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "flock_kept")

KAPI_PRESERVED("file leases",
	       "fcntl(F_SETLEASE), with its descriptor.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "lease_kept")

KAPI_STATE_TRANS("notification of mq_notify()", "registered", "removed",
		 "By closing the descriptor.")
KAPI_CONDITION("it has FD_CLOEXEC, as mq_open() sets")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "mq_notify_removed")

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILES, "io_uring requests", "ECANCELED",
		 "Those that wait, even if the ring stays open.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "io_uring_cancelled")

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILESYSTEM, "file of the new program", "ETXTBSY",
		 "While it runs, opening it for writing fails.")
KAPI_CONDITION("nobody watches it for FAN_PRE_ACCESS")
KAPI_PROOF(KAPI_AFTER, KAPI_OTHERS, "text_busy")

/* What the process is registered for */

KAPI_STATE_TRANS("rseq()", "registered", "none",
		 "It is gone.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "rseq_gone")

KAPI_STATE_TRANS("membarrier()", "registered", "none",
		 "All are gone.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "membarrier_gone")

KAPI_STATE_TRANS("dispatch of system calls to the program", "on", "off",
		 "PR_SET_SYSCALL_USER_DISPATCH.")
KAPI_PROOF(KAPI_AT, KAPI_TRACER, "user_dispatch_off")

KAPI_STATE_TRANS("perf event with enable_on_exec", "stopped", "counts",
		 "It starts.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_enabled")

KAPI_STATE_TRANS("perf event with remove_on_exec", "counts", "stopped",
		 "It stops.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_removed")

KAPI_STATE_TRANS("perf events", "counts", "stopped",
		 "Those that count the caller.")
KAPI_CONDITION("dumpable becomes other than 1")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_stopped")

KAPI_STATE_TRANS("floating-point rounding", "towards zero", "to nearest",
		 "Every program begins so.")
KAPI_CONDITION("on x86-64")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "rounding_reset")

/* Namespaces */

KAPI_STATE_TRANS("time namespace", "the one it was started in",
		 "the one for its children",
		 "The process itself enters it.")
KAPI_CONDITION("unshare(CLONE_NEWTIME) or setns() set another")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "time_namespace_entered")

KAPI_PRESERVED("PID namespace",
	       "Even after unshare(CLONE_NEWPID).")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pid_namespace_kept")

KAPI_PRESERVED("other namespaces",
	       "UTS, IPC, network, mount, user, cgroup.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "namespaces_kept")

/* Credentials */

KAPI_STATE_TRANS("effective user ID", "the caller's", "the file owner's",
		 "With the owner's rights.")
KAPI_CONDITION("set-user-ID bit, not void as below")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_applied")

KAPI_STATE_TRANS("effective group ID", "the caller's", "the file's group",
		 "With the group's rights.")
KAPI_CONDITION("set-group-ID bit, not void as below")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setgid_applied")

KAPI_PRESERVED("effective group ID",
	       "Set-group-ID alone is void.")
KAPI_CONDITION("no group execute permission; effective and real IDs equal")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS,
	   "setgid_without_execute")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits are void; it runs.")
KAPI_CONDITION("on a nosuid mount; effective and real IDs equal")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "nosuid_ignored")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits are void; it runs.")
KAPI_CONDITION("owner or group not mapped in the user namespace; effective and real IDs equal")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_unmapped")

KAPI_PRESERVED("effective IDs",
	       "Its set-ID bits are void.")
KAPI_CONDITION("for a #! script, its interpreter without them; effective and real IDs equal")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_script_ignored")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits are void; it runs.")
KAPI_CONDITION("no_new_privs is set; effective and real IDs equal")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS,
	   "setuid_without_new_privs")

KAPI_STATE_TRANS("effective IDs", "others", "the real IDs",
		 "Set-ID bits are void; it runs.")
KAPI_CONDITION("another user or foreign group; tracer lacks CAP_SYS_PTRACE, caller CAP_SETUID")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_traced")

KAPI_STATE_TRANS("effective IDs", "others", "the real IDs",
		 "Set-ID bits are void; it runs.")
KAPI_CONDITION("another user or foreign group; CLONE_FS with another process, no CAP_SETUID")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_shared_fs")

KAPI_PRESERVED("real IDs",
	       "Even with set-ID bits.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "real_ids_kept")

KAPI_STATE_TRANS("saved set-user-ID and set-group-ID", "another",
		 "the effective ID",
		 "Both of them.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "saved_ids_effective")

KAPI_STATE_TRANS("file system user and group ID", "another",
		 "the effective ID",
		 "setfsuid() and setfsgid() end.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "fs_ids_effective")

KAPI_PRESERVED("supplementary groups",
	       "Even with set-ID bits.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "groups_kept")

KAPI_STATE_TRANS("permitted capabilities", "CAP_NET_RAW", "none",
		 "All are lost.")
KAPI_CONDITION("real and effective user not root, no ambient or file capabilities")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_lost")

KAPI_STATE_TRANS("permitted capabilities", "none", "all",
		 "The bounding set, whatever was dropped.")
KAPI_CONDITION("real user root; no SECBIT_NOROOT, no_new_privs, tracer or CLONE_FS")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_of_root")

KAPI_STATE_TRANS("permitted capabilities", "none", "CAP_NET_RAW",
		 "Of the file, as far as in the bounding set.")
KAPI_CONDITION("no script, nosuid mount, user namespace, no_new_privs, tracer or CLONE_FS")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_of_file")

KAPI_PRESERVED("ambient capabilities",
	       "Permitted, too.")
KAPI_CONDITION("no set-ID bits or file capabilities; effective group not foreign")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ambient_kept")

KAPI_STATE_TRANS("ambient capabilities", "set", "none",
		 "None are left.")
KAPI_CONDITION("set-ID bits change the user, or to a foreign group")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "ambient_cleared")

KAPI_PRESERVED("inheritable capabilities",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "inheritable_kept")

KAPI_PRESERVED("capability bounding set",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "bounding_kept")

KAPI_STATE_TRANS("PR_SET_KEEPCAPS", "set", "cleared",
		 "Cleared.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "keepcaps_cleared")

KAPI_PRESERVED("other securebits",
	       "PR_SET_SECUREBITS but for SECBIT_KEEP_CAPS.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "securebits_kept")

KAPI_PRESERVED("no_new_privs",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "no_new_privs_kept")

KAPI_STATE_TRANS("thread keyring", "there", "gone",
		 "Dropped.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "thread_keyring_gone")

KAPI_STATE_TRANS("process keyring", "there", "gone",
		 "Dropped.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "process_keyring_gone")

KAPI_PRESERVED("session keyring",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "session_keyring_kept")

KAPI_STATE_TRANS("dumpable", "0", "1",
		 "PR_SET_DUMPABLE ends. An interpreter has to be readable, too.")
KAPI_CONDITION("readable file; user IDs all equal, group IDs too, before and after; nothing gained")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_set")

KAPI_STATE_TRANS("dumpable", "1", "0",
		 "fs.suid_dumpable, by default 0.")
KAPI_CONDITION("the caller may not read the file; of a #! script, its interpreter")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_unreadable")

KAPI_STATE_TRANS("dumpable", "1", "0",
		 "fs.suid_dumpable, by default 0.")
KAPI_CONDITION("set-ID bits change an effective ID")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_setuid")

KAPI_PRESERVED("parent death signal",
	       "PR_SET_PDEATHSIG.")
KAPI_CONDITION("AT_SECURE is 0; no effective or file system ID changes, no capability is gained")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "death_signal_kept")

KAPI_STATE_TRANS("parent death signal", "set", "none",
		 "PR_SET_PDEATHSIG ends.")
KAPI_CONDITION("set-ID bits change an effective ID")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "death_signal_cleared")

KAPI_STATE_TRANS("soft limit RLIMIT_STACK", "unlimited", "8 MiB",
		 "If it was more; it stays so.")
KAPI_CONDITION("AT_SECURE is 1")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE | KAPI_OTHERS, "stack_limit_lowered")

KAPI_SIDE_EFFECT(KAPI_EFFECT_CREDENTIALS, "AT_SECURE", "1",
		 "The environment is not to be trusted.")
KAPI_CONDITION("effective and real IDs then differ; or not root and gets capabilities of the file")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "at_secure_set")

KAPI_SIDE_EFFECT(KAPI_EFFECT_CREDENTIALS, "AT_SECURE", "1",
		 "Even if CLONE_FS voids the bit.")
KAPI_CONDITION("set-user-ID bit that would change the user but for CLONE_FS with another process")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "at_secure_denied")

KAPI_STATE_TRANS("personality", "set", "cleared",
		 "ADDR_NO_RANDOMIZE and MMAP_PAGE_ZERO, even by bits of own IDs.")
KAPI_CONDITION("set-ID bits not void, or only by tracer or CLONE_FS; capabilities gained or denied")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "personality_cleared")

KAPI_PRESERVED("personality",
	       "Such as ADDR_NO_RANDOMIZE, WHOLE_SECONDS.")
KAPI_CONDITION("ELF or script; bits none or void, not by tracer or CLONE_FS; no capability to gain")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "personality_kept")

KAPI_STATE_TRANS("READ_IMPLIES_EXEC", "set", "cleared",
		 "A personality bit.")
KAPI_CONDITION("a 64-bit program on x86-64")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "read_implies_exec_cleared")

/* The process as others know it */

KAPI_STATE_TRANS("name", "some name", "the file's name",
		 "The path's last component.")
KAPI_CONDITION("it has up to 15 bytes")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "name_set")

KAPI_STATE_TRANS("name", "some name", "the file's name",
		 "The open file's name.")
KAPI_CONDITION("AT_EMPTY_PATH, empty filename, name up to 15 bytes")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "name_set_by_descriptor")

KAPI_STATE_TRANS("/proc/PID/exe", "the old program", "the new program",
		 "For a #! script, its interpreter.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "exe_link_set")

KAPI_PRESERVED("start time",
	       "Even with a new first thread.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "start_time_kept")

KAPI_PRESERVED("parent",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "parent_kept")

KAPI_STATE_TRANS("setpgid() by the parent", "allowed", "EACCES",
		 "It can no longer move the process.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "setpgid_refused")

KAPI_PRESERVED("session and process group",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "session_kept")

KAPI_PRESERVED("children",
	       "They can be waited for.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "children_kept")

KAPI_PRESERVED("adoption of orphans",
	       "PR_SET_CHILD_SUBREAPER.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "subreaper_kept")

KAPI_PRESERVED("login user ID",
	       "/proc/PID/loginuid.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "loginuid_kept")

KAPI_PRESERVED("semaphore adjustments",
	       "SEM_UNDO waits for the process to end.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "sem_undo_kept")

KAPI_PRESERVED("umask",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "umask_kept")

KAPI_PRESERVED("current directory",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "cwd_kept")

KAPI_PRESERVED("root directory",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "root_kept")

KAPI_PRESERVED("sharing of umask, current directory and root",
	       "CLONE_FS still holds.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "fs_sharing_kept")

KAPI_STATE_TRANS("signal actions", "shared", "the caller's own",
		 "CLONE_SIGHAND sharers keep theirs.")
KAPI_PROOF(KAPI_AFTER, KAPI_SHARERS, "signal_actions_unshared")

KAPI_PRESERVED("nice value",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "nice_kept")

KAPI_PRESERVED("scheduling policy",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "policy_kept")

KAPI_PRESERVED("CPU affinity",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "affinity_kept")

KAPI_PRESERVED("I/O priority",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ioprio_kept")

KAPI_PRESERVED("oom_score_adj",
	       "Kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "oom_score_adj_kept")

KAPI_PRESERVED("resource limits",
	       "Kept.")
KAPI_CONDITION("but for RLIMIT_STACK if AT_SECURE is 1")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "limits_kept")

KAPI_PRESERVED("seccomp",
	       "Mode and filters.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "seccomp_kept")

KAPI_PRESERVED("Landlock",
	       "landlock_restrict_self().")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "landlock_kept")

/* Tracing */

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "stop for the tracer",
		 "PTRACE_EVENT_EXEC",
		 "The tracer sees it.")
KAPI_CONDITION("with PTRACE_O_TRACEEXEC")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_event")

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "stop for the tracer", "none",
		 "The tracer sees none.")
KAPI_CONDITION("PTRACE_SEIZE without PTRACE_O_TRACEEXEC")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_silent")

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "message of PTRACE_EVENT_EXEC",
		 "the caller's thread ID",
		 "PTRACE_GETEVENTMSG tells the old one.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_message")

KAPI_PRESERVED("tracer",
	       "Still attached.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "tracer_kept")

/* A call that only asks */

KAPI_PRESERVED("the caller",
	       "Credentials, signal actions, threads, timers, descriptors, name.")
KAPI_CONDITION("with AT_EXECVE_CHECK")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_CALLER, "check_changes_nothing")

/* A call that fails */

KAPI_ON_FAILURE("signal handlers", "unchanged",
		"All of them.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_handlers")

KAPI_ON_FAILURE("alternate signal stack", "unchanged",
		"Kept.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_alt_stack")

KAPI_ON_FAILURE("threads", "unchanged",
		"They run on.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_threads")

KAPI_ON_FAILURE("thread ID", "unchanged",
		"If not the first thread.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_thread_id")

KAPI_ON_FAILURE("parent in vfork()", "unchanged",
		"It waits on.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_vfork_parent")

KAPI_ON_FAILURE("timers of timer_create()", "unchanged",
		"Still armed.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_posix_timers")

KAPI_ON_FAILURE("interval timers", "unchanged",
		"They run on.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_itimer")

KAPI_ON_FAILURE("descriptors with FD_CLOEXEC", "unchanged",
		"Still open.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_cloexec")

KAPI_ON_FAILURE("mappings", "unchanged",
		"Kept.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_mappings")

KAPI_ON_FAILURE("robust futexes", "unchanged",
		"Still held.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_robust_futex")

KAPI_ON_FAILURE("credentials", "unchanged",
		"Even with set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_credentials")

KAPI_ON_FAILURE("capabilities", "unchanged",
		"Even those it would take away.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_capabilities")

KAPI_ON_FAILURE("dumpable", "unchanged",
		"Kept.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_dumpable")

KAPI_ON_FAILURE("parent death signal", "unchanged",
		"Even with set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_death_signal")

KAPI_ON_FAILURE("personality", "unchanged",
		"Even with set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_personality")

KAPI_ON_FAILURE("RLIMIT_STACK", "unchanged",
		"Even with set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_stack_limit")

KAPI_ON_FAILURE("name", "unchanged",
		"Kept.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_name")

KAPI_ON_FAILURE("check of RLIMIT_NPROC", "done",
		"Put off by setuid(); once passed, it is not done again.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_limit_checked")

KAPI_ON_FAILURE("program", "unchanged",
		"/proc/PID/exe.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_exe_link")

/* What comes first */

KAPI_ORDER("the other threads are gone",
	   "descriptors with FD_CLOEXEC are closed",
	   "While others are seen, none is closed.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_files")

KAPI_ORDER("the other threads are gone",
	   "timers of timer_create() are deleted",
	   "While others are seen, they exist.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_timers")

KAPI_ORDER("the other threads are gone", "the memory is replaced",
	   "While others are seen, the old stays.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_memory")

KAPI_ORDER("descriptors with FD_CLOEXEC are closed",
	   "the parent goes on after vfork()",
	   "It can wait for the end of a pipe.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "files_before_vfork")

KAPI_ORDER("robust futexes are released", "the parent goes on after vfork()",
	   "It finds them released.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "futexes_before_vfork")

KAPI_ORDER("the thread ID word is zeroed", "the parent goes on after vfork()",
	   "It finds the word 0.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "tid_word_before_vfork")

KAPI_ORDER("the parent goes on after vfork()", "PTRACE_EVENT_EXEC",
	   "The stop does not hold the parent.")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT | KAPI_TRACER, "vfork_before_event")

KAPI_ORDER("the new credentials", "PTRACE_EVENT_EXEC",
	   "The stop shows the new IDs.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "credentials_before_event")

KAPI_ORDER("the new memory", "PTRACE_EVENT_EXEC",
	   "The stop shows the new memory.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "memory_before_event")

KAPI_ORDER("PTRACE_EVENT_EXEC", "the first instruction of the new program",
	   "Held in this stop, it does not run.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE | KAPI_TRACER, "event_before_program")

KAPI_END_CLAIMS;
