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
	    "All other threads of the process end, whatever they do and whatever they block.")
KAPI_SIGNAL_TARGET("every other thread of the process")
KAPI_PROOF(KAPI_AT, KAPI_SIBLINGS | KAPI_OTHERS, "siblings_killed")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "What goes wrong when there is nobody to return an error to ends the process.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("the call fails past the point of no return")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "Blocking and ignoring this signal does not help.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("the call fails past the point of no return, with SIGSEGV blocked and ignored")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death_blocked")

KAPI_SIGNAL(SIGSEGV, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_TERMINATE,
	    "A handler of the calling program is not called, not even on an alternate stack.")
KAPI_SIGNAL_TARGET("the process")
KAPI_CONDITION("the call fails past the point of no return, with a handler for SIGSEGV")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "late_death_handler")

KAPI_SIGNAL(SIGTERM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "It ends the process at once: the call neither succeeds first nor fails.")
KAPI_CONDITION("the call is reading argv or envp, and the signal has its default action")
KAPI_PROOF(KAPI_BEFORE, KAPI_PARENT, "fatal_signal_early")

KAPI_SIGNAL(SIGTERM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "It ends the process at once, and is the one that the parent is told of.")
KAPI_CONDITION("the call is waiting for other threads, and the signal has its default action")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "fatal_signal_late")

KAPI_SIGNAL(SIGTRAP, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_STOP,
	    "This signal stops the caller for its tracer before the new program runs.")
KAPI_SIGNAL_TARGET("the caller")
KAPI_CONDITION("traced by PTRACE_TRACEME, without PTRACE_O_TRACEEXEC, SIGTRAP not blocked")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trap_for_tracer")

KAPI_SIGNAL(SIGTRAP, KAPI_SIGNAL_SEND, KAPI_SIGNAL_ACTION_STOP,
	    "This signal stops the caller for a tracer that has attached to it as well.")
KAPI_SIGNAL_TARGET("the caller")
KAPI_CONDITION("traced by PTRACE_ATTACH, without PTRACE_O_TRACEEXEC, SIGTRAP not blocked")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trap_for_attached")

KAPI_SIGNAL(0, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_DEFAULT,
	    "A signal with a handler gets its default action: the function is gone.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "handlers_default")

KAPI_SIGNAL(0, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_KEEP,
	    "A signal that is ignored stays ignored.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ignored_kept")

KAPI_SIGNAL(SIGCHLD, KAPI_SIGNAL_HANDLE, KAPI_SIGNAL_ACTION_KEEP,
	    "It stays ignored: children of the new program then leave no exit status.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ignored_sigchld_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_BLOCK, KAPI_SIGNAL_ACTION_KEEP,
	    "The signal mask of the caller is that of the new program.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "mask_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "A signal that is pending for the process stays pending.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_process_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "A signal that is pending for the calling thread stays pending.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_thread_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "A signal that is blocked and pending stays pending even if it is ignored.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_ignored_kept")

KAPI_SIGNAL(0, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_DISCARD,
	    "A signal that a timer of timer_create() has sent is no longer pending.")
KAPI_CONDITION("it was sent by a timer of timer_create()")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_timer_discarded")

KAPI_SIGNAL(SIGALRM, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_KEEP,
	    "The signal of setitimer(ITIMER_REAL) and alarm() stays pending.")
KAPI_CONDITION("it was sent by setitimer(ITIMER_REAL) or alarm()")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pending_alarm_kept")

KAPI_SIGNAL(SIGUSR1, KAPI_SIGNAL_PENDING, KAPI_SIGNAL_ACTION_TERMINATE,
	    "Pending for a handler of the old program, it does its default to the new one.")
KAPI_CONDITION("it is unblocked by the new program")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT, "pending_then_default")

KAPI_SIGNAL(SIGALRM, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "A timer that expires later ends the new program, whatever handler the old one had.")
KAPI_CONDITION("setitimer(ITIMER_REAL) or alarm() was called before, sigaction() not after")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT, "alarm_ends_new_program")

KAPI_PRESERVED("queue of a real-time signal",
	       "Several signals of one number stay queued, in their order and each with its value.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "rt_queue_kept")

KAPI_STATE_TRANS("flags of signal actions", "set", "none",
		 "The sa_flags of every signal are cleared, also of one that is ignored.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "action_flags_cleared")

KAPI_STATE_TRANS("signal masks of signal actions", "set", "empty",
		 "The sa_mask of every signal is emptied, also of one that is ignored.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "action_masks_cleared")

KAPI_STATE_TRANS("exit status of children", "lost", "waited for",
		 "SA_NOCLDWAIT is cleared as well: children that end later are waited for.")
KAPI_CONDITION("SIGCHLD has its default action and the flag SA_NOCLDWAIT")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "nocldwait_cleared")

KAPI_STATE_TRANS("alternate signal stack", "set", "none",
		 "The stack of sigaltstack() is gone.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "alt_stack_gone")

KAPI_STATE_TRANS("signal that tells the parent of the end", "SIGUSR1",
		 "SIGCHLD",
		 "Whatever clone() was asked to send when the process ends, it is SIGCHLD.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "exit_signal_sigchld")

KAPI_STATE_TRANS("signal that tells the caller of the end of its children",
		 "SIGUSR1", "SIGCHLD",
		 "Children that clone() has made before, to send another signal, send SIGCHLD.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "children_exit_signal_sigchld")

/* Timers */

KAPI_STATE_TRANS("timers of timer_create()", "armed", "deleted",
		 "All of them are deleted.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "posix_timers_deleted")

KAPI_PRESERVED("ITIMER_REAL",
	       "The timer of setitimer(ITIMER_REAL) and alarm() runs on, with its interval.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_real_kept")

KAPI_PRESERVED("ITIMER_VIRTUAL",
	       "The timer of setitimer(ITIMER_VIRTUAL) runs on, with its interval.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_virtual_kept")

KAPI_PRESERVED("ITIMER_PROF",
	       "The timer of setitimer(ITIMER_PROF) runs on, with its interval.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "itimer_prof_kept")

KAPI_PRESERVED("CPU time used",
	       "The CPU time of the process is counted on.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "cpu_time_kept")

KAPI_PRESERVED("timer slack",
	       "The timer slack of prctl(PR_SET_TIMERSLACK) is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "timer_slack_kept")

/* Threads, and those who wait for them */

KAPI_STATE_TRANS("threads of the process", "several", "one",
		 "The thread that calls is the only one left.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "threads_gone")

KAPI_STATE_TRANS("thread ID of the caller", "its own", "the process ID",
		 "It gets the ID, and the place, of the first thread of the process.")
KAPI_CONDITION("the caller is not the first thread")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "caller_takes_process_id")

KAPI_SIDE_EFFECT(KAPI_EFFECT_PROCESS_STATE, "parent in vfork()", "resumed",
		 "The parent goes on, while the caller becomes the new program.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "vfork_parent_resumed")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "robust futexes", "owner died",
		 "Those that the caller holds get FUTEX_OWNER_DIED, although it lives on.")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "robust_futex_released")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "priority-inheriting futexes",
		 "the next one's",
		 "What the caller has locked with FUTEX_LOCK_PI goes to the one that waits.")
KAPI_CONDITION("somebody else waits for it")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "pi_futex_passed_on")

KAPI_SIDE_EFFECT(KAPI_EFFECT_MEMORY, "thread ID word", "zeroed",
		 "The word of set_tid_address(), or of CLONE_CHILD_CLEARTID, becomes 0.")
KAPI_CONDITION("another process uses the same memory (CLONE_VM)")
KAPI_PROOF(KAPI_AT, KAPI_SHARERS, "tid_word_zeroed")

KAPI_PRESERVED("thread ID word",
	       "The word of set_tid_address() is left as it is, even in a shared mapping.")
KAPI_CONDITION("no other process uses the same memory (CLONE_VM)")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "tid_word_kept")

/* Memory */

KAPI_STATE_TRANS("mappings", "mapped", "gone",
		 "All mappings of the old program are gone, shared ones too.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "mappings_gone")

KAPI_PRESERVED("memory of those who share it",
	       "Who uses the same memory, such as a parent in vfork(), keeps it.")
KAPI_CONDITION("another process uses the same memory (CLONE_VM)")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "memory_of_sharer_kept")

KAPI_STATE_TRANS("System V shared memory", "attached", "detached",
		 "All segments are detached.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "shm_detached")

KAPI_STATE_TRANS("locked memory", "locked", "none",
		 "Memory locks of mlock() are gone with the memory.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "mlock_gone")

KAPI_STATE_TRANS("memory to come", "locked", "not locked",
		 "mlockall(MCL_FUTURE) is forgotten.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "mlockall_future_gone")

KAPI_STATE_TRANS("asynchronous I/O contexts", "usable", "gone",
		 "The contexts of io_setup() cannot be used by the new program.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "aio_gone")

KAPI_PRESERVED("asynchronous I/O contexts of those who share the memory",
	       "A context of io_setup() stays usable for others that use the same memory.")
KAPI_CONDITION("another process uses the same memory (CLONE_VM)")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "aio_of_sharer_kept")

KAPI_PRESERVED("transparent huge pages",
	       "prctl(PR_SET_THP_DISABLE) holds for the new program.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "thp_disable_kept")

KAPI_PRESERVED("refusal to make memory executable",
	       "prctl(PR_SET_MDWE) holds for the new program.")
KAPI_CONDITION("without PR_MDWE_NO_INHERIT")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "mdwe_kept")

KAPI_STATE_TRANS("refusal to make memory executable", "set", "none",
		 "prctl(PR_SET_MDWE) with PR_MDWE_NO_INHERIT does not hold for the new program.")
KAPI_CONDITION("with PR_MDWE_NO_INHERIT")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "mdwe_not_inherited")

KAPI_PRESERVED("merging of equal pages",
	       "prctl(PR_SET_MEMORY_MERGE) holds for the new program.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "memory_merge_kept")

KAPI_PRESERVED("what core dumps have",
	       "/proc/PID/coredump_filter is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "coredump_filter_kept")

KAPI_PRESERVED("peak of memory used",
	       "ru_maxrss of getrusage() does not fall.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "maxrss_kept")

/* Files */

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILES, "descriptors with FD_CLOEXEC", "closed",
		 "They are closed.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "cloexec_closed")

KAPI_PRESERVED("other descriptors",
	       "Descriptors without FD_CLOEXEC stay open.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "descriptors_kept")

KAPI_PRESERVED("offset of a file",
	       "A descriptor that stays open keeps its place in the file.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "offset_kept")

KAPI_PRESERVED("what is in a descriptor",
	       "What an eventfd has counted, and has not been read, can be read.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "eventfd_kept")

KAPI_STATE_TRANS("descriptor table", "shared", "the caller's own",
		 "What the new program closes stays open for who shared them (CLONE_FILES).")
KAPI_PROOF(KAPI_AFTER, KAPI_SHARERS, "files_unshared")

KAPI_PRESERVED("descriptors of those who share them",
	       "Those with FD_CLOEXEC stay open for who shared them (CLONE_FILES).")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "cloexec_of_sharer_kept")

KAPI_PRESERVED("record locks",
	       "Locks of fcntl(F_SETLK) stay those of the process.")
KAPI_CONDITION("no descriptor of the file is closed, and nobody shared the descriptors")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "record_locks_kept")

KAPI_STATE_TRANS("record locks", "held", "released",
		 "Locks of fcntl(F_SETLK) on a file that the call closes are released.")
KAPI_CONDITION("a descriptor of the file has FD_CLOEXEC")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "record_locks_released")

KAPI_STATE_TRANS("record locks", "the caller's", "the sharer's",
		 "Locks of fcntl(F_SETLK) stay with the sharer, and exclude the new program.")
KAPI_CONDITION("somebody else shared the descriptors (CLONE_FILES)")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "record_locks_left_behind")

KAPI_PRESERVED("flock() locks",
	       "Locks of flock() are kept with their descriptor.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_OTHERS, "flock_kept")

KAPI_PRESERVED("file leases",
	       "Leases of fcntl(F_SETLEASE) are kept with their descriptor.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "lease_kept")

KAPI_STATE_TRANS("notification of mq_notify()", "registered", "removed",
		 "What was asked for is removed when the descriptor of mq_open() is closed.")
KAPI_CONDITION("the descriptor has FD_CLOEXEC, which mq_open() sets")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "mq_notify_removed")

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILES, "io_uring requests", "ECANCELED",
		 "Requests in flight are cancelled, even if the ring stays open.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "io_uring_cancelled")

KAPI_SIDE_EFFECT(KAPI_EFFECT_FILESYSTEM, "file of the new program", "ETXTBSY",
		 "As long as the program runs, nobody can open its file to write to it.")
KAPI_CONDITION("nobody watches the file for fanotify events before access")
KAPI_PROOF(KAPI_AFTER, KAPI_OTHERS, "text_busy")

/* What the process is registered for */

KAPI_STATE_TRANS("rseq()", "registered", "none",
		 "The registration of rseq() is gone.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "rseq_gone")

KAPI_STATE_TRANS("membarrier()", "registered", "none",
		 "The registrations of membarrier() are gone.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "membarrier_gone")

KAPI_STATE_TRANS("dispatch of system calls to the program", "on", "off",
		 "prctl(PR_SET_SYSCALL_USER_DISPATCH) is forgotten.")
KAPI_PROOF(KAPI_AT, KAPI_TRACER, "user_dispatch_off")

KAPI_STATE_TRANS("perf event with enable_on_exec", "stopped", "counts",
		 "It begins to count.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_enabled")

KAPI_STATE_TRANS("perf event with remove_on_exec", "counts", "stopped",
		 "It no longer counts.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_removed")

KAPI_STATE_TRANS("perf events", "counts", "stopped",
		 "Events that count the caller do not count a program that is not dumpable.")
KAPI_CONDITION("dumpable becomes another value than 1")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "perf_stopped")

KAPI_STATE_TRANS("floating-point rounding", "towards zero", "to nearest",
		 "It is the one that every program begins with.")
KAPI_CONDITION("on x86-64")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "rounding_reset")

/* Namespaces */

KAPI_STATE_TRANS("time namespace", "the one it was started in",
		 "the one for its children",
		 "After unshare(CLONE_NEWTIME) the process itself enters the new namespace.")
KAPI_CONDITION("unshare(CLONE_NEWTIME) or setns() has set another one for children")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "time_namespace_entered")

KAPI_PRESERVED("PID namespace",
	       "After unshare(CLONE_NEWPID) the process itself stays in its PID namespace.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "pid_namespace_kept")

KAPI_PRESERVED("other namespaces",
	       "UTS, IPC, network, mount, user and cgroup namespaces are kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "namespaces_kept")

/* Credentials */

KAPI_STATE_TRANS("effective user ID", "the caller's", "the file owner's",
		 "The program runs with the rights of the owner of its file.")
KAPI_CONDITION("the file has the set-user-ID bit, and no claim that keeps effective IDs holds")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_applied")

KAPI_STATE_TRANS("effective group ID", "the caller's", "the file's group",
		 "The program runs with the rights of the group of its file.")
KAPI_CONDITION("the file has the set-group-ID bit, and no claim that keeps effective IDs holds")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "setgid_applied")

KAPI_PRESERVED("effective group ID",
	       "The set-group-ID bit alone, without group execute permission, has no effect.")
KAPI_CONDITION("the file has no group execute permission")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS,
	   "setgid_without_execute")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits have no effect, and the program runs all the same.")
KAPI_CONDITION("the file is on a mount with the option nosuid")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "nosuid_ignored")

KAPI_PRESERVED("effective IDs",
	       "The set-ID bits of a script have no effect.")
KAPI_CONDITION("the file is a script (#!)")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_script_ignored")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits have no effect after PR_SET_NO_NEW_PRIVS, and the program runs.")
KAPI_CONDITION("no_new_privs is set")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS,
	   "setuid_without_new_privs")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits have no effect while traced without privilege; the program runs.")
KAPI_CONDITION("traced by who has no CAP_SYS_PTRACE, and the caller has no CAP_SETUID")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_traced")

KAPI_PRESERVED("effective IDs",
	       "Set-ID bits have no effect while another process shares the current directory.")
KAPI_CONDITION("CLONE_FS with another process, and the caller has no CAP_SETUID")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "setuid_shared_fs")

KAPI_PRESERVED("real IDs",
	       "The real user and group ID are kept, also where set-ID bits have an effect.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "real_ids_kept")

KAPI_STATE_TRANS("saved set-user-ID and set-group-ID", "another",
		 "the effective ID",
		 "They become what the effective IDs are.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "saved_ids_effective")

KAPI_STATE_TRANS("file system user and group ID", "another",
		 "the effective ID",
		 "What setfsuid() and setfsgid() have set becomes what the effective IDs are.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "fs_ids_effective")

KAPI_PRESERVED("supplementary groups",
	       "They are kept, also where set-ID bits have an effect.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "groups_kept")

KAPI_STATE_TRANS("permitted capabilities", "CAP_NET_RAW", "none",
		 "A caller that is not root loses them.")
KAPI_CONDITION("neither real nor effective user is root, no ambient capabilities, none of the file")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_lost")

KAPI_STATE_TRANS("permitted capabilities", "none", "all",
		 "The program gets the whole bounding set, whatever the caller has dropped.")
KAPI_CONDITION("real or effective user is root, without SECBIT_NOROOT and no_new_privs")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_of_root")

KAPI_STATE_TRANS("permitted capabilities", "none", "CAP_NET_RAW",
		 "A program gets the capabilities that its file has.")
KAPI_CONDITION("in the bounding set as well, and no claim that keeps effective IDs holds")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "capabilities_of_file")

KAPI_PRESERVED("ambient capabilities",
	       "They are kept, and permitted with them.")
KAPI_CONDITION("the file has neither set-ID bits nor capabilities")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ambient_kept")

KAPI_STATE_TRANS("ambient capabilities", "set", "none",
		 "A program with set-ID bits gets none.")
KAPI_CONDITION("set-ID bits change an effective ID")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "ambient_cleared")

KAPI_PRESERVED("inheritable capabilities",
	       "They are kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "inheritable_kept")

KAPI_PRESERVED("capability bounding set",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "bounding_kept")

KAPI_STATE_TRANS("PR_SET_KEEPCAPS", "set", "cleared",
		 "What prctl(PR_SET_KEEPCAPS) has set is cleared.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "keepcaps_cleared")

KAPI_PRESERVED("other securebits",
	       "What prctl(PR_SET_SECUREBITS) has set is kept, but for SECBIT_KEEP_CAPS.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "securebits_kept")

KAPI_PRESERVED("no_new_privs",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "no_new_privs_kept")

KAPI_STATE_TRANS("thread keyring", "there", "gone",
		 "The new program has none.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "thread_keyring_gone")

KAPI_STATE_TRANS("process keyring", "there", "gone",
		 "The new program has none.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "process_keyring_gone")

KAPI_PRESERVED("session keyring",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "session_keyring_kept")

KAPI_STATE_TRANS("dumpable", "0", "1",
		 "What prctl(PR_SET_DUMPABLE, 0) has set does not hold for the new program.")
KAPI_CONDITION("a program the caller may read, effective IDs the real ones, nothing gained")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_set")

KAPI_STATE_TRANS("dumpable", "1", "0",
		 "It becomes what /proc/sys/fs/suid_dumpable says, by default 0.")
KAPI_CONDITION("the caller may not read the program")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_unreadable")

KAPI_STATE_TRANS("dumpable", "1", "0",
		 "It becomes what /proc/sys/fs/suid_dumpable says then, by default 0.")
KAPI_CONDITION("set-ID bits change an effective ID")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "dumpable_setuid")

KAPI_PRESERVED("parent death signal",
	       "The signal of prctl(PR_SET_PDEATHSIG) is kept.")
KAPI_CONDITION("the program gains neither IDs nor capabilities")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "death_signal_kept")

KAPI_STATE_TRANS("parent death signal", "set", "none",
		 "A program that changes the effective IDs gets no signal when its parent ends.")
KAPI_CONDITION("set-ID bits change an effective ID")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "death_signal_cleared")

KAPI_STATE_TRANS("soft limit RLIMIT_STACK", "unlimited", "8 MiB",
		 "It becomes 8 MiB if it was more, and stays so.")
KAPI_CONDITION("AT_SECURE is 1")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE | KAPI_OTHERS, "stack_limit_lowered")

KAPI_SIDE_EFFECT(KAPI_EFFECT_CREDENTIALS, "AT_SECURE", "1",
		 "The new program, and its dynamic linker, are told not to trust the environment.")
KAPI_CONDITION("set-ID bits or capabilities of the file change what the program may do")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "at_secure_set")

KAPI_SIDE_EFFECT(KAPI_EFFECT_CREDENTIALS, "AT_SECURE", "1",
		 "It is 1 even if the set-user-ID bit had no effect because of CLONE_FS.")
KAPI_CONDITION("the file has the set-user-ID bit, and CLONE_FS with another process")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE, "at_secure_denied")

KAPI_STATE_TRANS("personality", "set", "cleared",
		 "ADDR_NO_RANDOMIZE and MMAP_PAGE_ZERO, which help attackers, are cleared.")
KAPI_CONDITION("the file has set-ID bits or capabilities that are not ignored")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "personality_cleared")

KAPI_PRESERVED("personality",
	       "Bits such as ADDR_NO_RANDOMIZE and WHOLE_SECONDS are kept.")
KAPI_CONDITION("the file has neither set-ID bits nor capabilities")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "personality_kept")

KAPI_STATE_TRANS("READ_IMPLIES_EXEC", "set", "cleared",
		 "A 64-bit program does not get this bit of the personality.")
KAPI_CONDITION("on x86-64, for a 64-bit program")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "read_implies_exec_cleared")

/* The process as others know it */

KAPI_STATE_TRANS("name", "some name", "the file's name",
		 "The name of the process is the last component of the path.")
KAPI_CONDITION("that has at most 15 bytes")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "name_set")

KAPI_STATE_TRANS("name", "some name", "the file's name",
		 "The name of the process is that of the file.")
KAPI_CONDITION("AT_EMPTY_PATH with an empty path, and a name of at most 15 bytes")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "name_set_by_descriptor")

KAPI_STATE_TRANS("/proc/PID/exe", "the old program", "the new program",
		 "It leads to the new program.")
KAPI_PROOF(KAPI_AT, KAPI_NEW_IMAGE | KAPI_OTHERS, "exe_link_set")

KAPI_PRESERVED("start time",
	       "The process is not younger than before, also if its first thread is replaced.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "start_time_kept")

KAPI_PRESERVED("parent",
	       "It is the same.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "parent_kept")

KAPI_STATE_TRANS("setpgid() by the parent", "allowed", "EACCES",
		 "The parent can no longer move the process to another process group.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "setpgid_refused")

KAPI_PRESERVED("session and process group",
	       "They are kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "session_kept")

KAPI_PRESERVED("children",
	       "They stay children of the process, and can be waited for.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "children_kept")

KAPI_PRESERVED("adoption of orphans",
	       "prctl(PR_SET_CHILD_SUBREAPER) is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "subreaper_kept")

KAPI_PRESERVED("login user ID",
	       "/proc/PID/loginuid is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "loginuid_kept")

KAPI_PRESERVED("semaphore adjustments",
	       "What semop() with SEM_UNDO is to undo is undone when the process ends, not before.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "sem_undo_kept")

KAPI_PRESERVED("umask",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "umask_kept")

KAPI_PRESERVED("current directory",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "cwd_kept")

KAPI_PRESERVED("root directory",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "root_kept")

KAPI_PRESERVED("sharing of umask, current directory and root",
	       "Who shared them with the caller (CLONE_FS) shares them with the new program.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_SHARERS, "fs_sharing_kept")

KAPI_STATE_TRANS("signal actions", "shared", "the caller's own",
		 "Those who shared them (CLONE_SIGHAND) keep theirs, whatever the program does.")
KAPI_PROOF(KAPI_AFTER, KAPI_SHARERS, "signal_actions_unshared")

KAPI_PRESERVED("nice value",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "nice_kept")

KAPI_PRESERVED("scheduling policy",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "policy_kept")

KAPI_PRESERVED("CPU affinity",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "affinity_kept")

KAPI_PRESERVED("I/O priority",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "ioprio_kept")

KAPI_PRESERVED("oom_score_adj",
	       "It is kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "oom_score_adj_kept")

KAPI_PRESERVED("resource limits",
	       "They are kept.")
KAPI_CONDITION("but for RLIMIT_STACK where AT_SECURE is 1")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "limits_kept")

KAPI_PRESERVED("seccomp",
	       "Its mode and filters are kept.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "seccomp_kept")

KAPI_PRESERVED("Landlock",
	       "What landlock_restrict_self() forbids stays forbidden.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE, "landlock_kept")

/* Tracing */

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "stop for the tracer",
		 "PTRACE_EVENT_EXEC",
		 "A tracer that has set PTRACE_O_TRACEEXEC sees this stop.")
KAPI_CONDITION("with PTRACE_O_TRACEEXEC")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_event")

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "stop for the tracer", "none",
		 "A tracer that has used PTRACE_SEIZE without PTRACE_O_TRACEEXEC sees no stop.")
KAPI_CONDITION("with PTRACE_SEIZE, without PTRACE_O_TRACEEXEC")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_silent")

KAPI_SIDE_EFFECT(KAPI_EFFECT_TRACING, "message of PTRACE_EVENT_EXEC",
		 "the caller's thread ID",
		 "PTRACE_GETEVENTMSG tells the thread ID that the caller had before.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "trace_message")

KAPI_PRESERVED("tracer",
	       "A tracer stays attached.")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_NEW_IMAGE | KAPI_OTHERS, "tracer_kept")

/* A call that only asks */

KAPI_PRESERVED("the caller",
	       "Credentials, signal actions, threads, timers, descriptors and name are as before.")
KAPI_CONDITION("AT_EXECVE_CHECK is set")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_CALLER, "check_changes_nothing")

/* A call that fails */

KAPI_ON_FAILURE("signal handlers", "unchanged",
		"All handlers are still there.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_handlers")

KAPI_ON_FAILURE("alternate signal stack", "unchanged",
		"It is still there.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_alt_stack")

KAPI_ON_FAILURE("threads", "unchanged",
		"The other threads run on.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_threads")

KAPI_ON_FAILURE("thread ID", "unchanged",
		"A caller that is not the first thread keeps its thread ID.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_thread_id")

KAPI_ON_FAILURE("parent in vfork()", "unchanged",
		"The parent goes on waiting.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_vfork_parent")

KAPI_ON_FAILURE("timers of timer_create()", "unchanged",
		"They are still armed.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_posix_timers")

KAPI_ON_FAILURE("interval timers", "unchanged",
		"They run on.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_itimer")

KAPI_ON_FAILURE("descriptors with FD_CLOEXEC", "unchanged",
		"They stay open.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_cloexec")

KAPI_ON_FAILURE("mappings", "unchanged",
		"They are still there.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_mappings")

KAPI_ON_FAILURE("robust futexes", "unchanged",
		"They are still held.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_robust_futex")

KAPI_ON_FAILURE("credentials", "unchanged",
		"They are as before, also if the program has set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_credentials")

KAPI_ON_FAILURE("capabilities", "unchanged",
		"Those that the call would take away are still there.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_capabilities")

KAPI_ON_FAILURE("dumpable", "unchanged",
		"It is as before.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_dumpable")

KAPI_ON_FAILURE("parent death signal", "unchanged",
		"It is as before, also if the program has set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_death_signal")

KAPI_ON_FAILURE("personality", "unchanged",
		"It is as before, also if the program has set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_personality")

KAPI_ON_FAILURE("RLIMIT_STACK", "unchanged",
		"It is as before, also if the program has set-ID bits.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_stack_limit")

KAPI_ON_FAILURE("name", "unchanged",
		"It is as before.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_name")

KAPI_ON_FAILURE("check of RLIMIT_NPROC", "done",
		"The check that setuid() has put off is done, and not done again by the next call.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_limit_checked")

KAPI_ON_FAILURE("program", "unchanged",
		"/proc/PID/exe is as before.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "fail_exe_link")

/* What comes first */

KAPI_ORDER("the other threads are gone",
	   "descriptors with FD_CLOEXEC are closed",
	   "As long as another thread can be seen, no descriptor is closed.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_files")

KAPI_ORDER("the other threads are gone",
	   "timers of timer_create() are deleted",
	   "As long as another thread can be seen, the timers are there.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_timers")

KAPI_ORDER("the other threads are gone", "the memory is replaced",
	   "As long as another thread can be seen, the old program is there.")
KAPI_PROOF(KAPI_AT, KAPI_OTHERS, "threads_before_memory")

KAPI_ORDER("descriptors with FD_CLOEXEC are closed",
	   "the parent goes on after vfork()",
	   "When the parent goes on, they are closed: it can wait for the end of a pipe.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "files_before_vfork")

KAPI_ORDER("robust futexes are released", "the parent goes on after vfork()",
	   "When the parent goes on, they are released.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "futexes_before_vfork")

KAPI_ORDER("the thread ID word is zeroed", "the parent goes on after vfork()",
	   "When the parent goes on, the word is 0.")
KAPI_PROOF(KAPI_AT, KAPI_PARENT, "tid_word_before_vfork")

KAPI_ORDER("the parent goes on after vfork()", "PTRACE_EVENT_EXEC",
	   "A tracer that holds the caller in this stop does not hold its parent.")
KAPI_PROOF(KAPI_AFTER, KAPI_PARENT | KAPI_TRACER, "vfork_before_event")

KAPI_ORDER("the new credentials", "PTRACE_EVENT_EXEC",
	   "In this stop the process has the IDs of the new program.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "credentials_before_event")

KAPI_ORDER("the new memory", "PTRACE_EVENT_EXEC",
	   "In this stop the process has the memory of the new program.")
KAPI_PROOF(KAPI_AFTER, KAPI_TRACER, "memory_before_event")

KAPI_ORDER("PTRACE_EVENT_EXEC", "the first instruction of the new program",
	   "A tracer that holds the process in this stop keeps the new program from running.")
KAPI_PROOF(KAPI_AFTER, KAPI_NEW_IMAGE | KAPI_TRACER, "event_before_program")

KAPI_END_CLAIMS;
