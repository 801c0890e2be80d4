/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is compared after execve() and execveat(): for those that end so, the
 * test that the claim names, its outcome, and what tells in check_exec.c.
 *
 * Included with other definitions of ROW(), once for each thing that is made of
 * the rows.
 */

#define ON_SUCCESS(...)	ROW(KAPI_END_SUCCESS, __VA_ARGS__)
#define ON_LATE(...)	ROW(KAPI_END_LATE, __VA_ARGS__)
#define ON_ERROR(...)	ROW(KAPI_END_ERROR, __VA_ARGS__)
#define ON_CHECK(...)	ROW(KAPI_END_ONLY_CHECKED, __VA_ARGS__)

ON_SUCCESS("return_success", "0", returned_0)
ON_SUCCESS("threads_gone", "one", one_thread)
ON_SUCCESS("caller_takes_process_id", "the process ID", has_process_id)
ON_SUCCESS("exit_signal_sigchld", "SIGCHLD", tells_sigchld)
ON_SUCCESS("handlers_default", "default", handlers_gone)
ON_SUCCESS("ignored_kept", "kept", ignored_kept)
ON_SUCCESS("ignored_sigchld_kept", "kept", ignored_sigchld_kept)
ON_SUCCESS("action_flags_cleared", "none", flags_gone)
ON_SUCCESS("action_masks_cleared", "empty", masks_gone)
ON_SUCCESS("signal_actions_unshared", "the caller's own",
	   handlers_private)
ON_SUCCESS("alt_stack_gone", "none", stack_gone)
ON_SUCCESS("mask_kept", "kept", mask_kept)
ON_SUCCESS("pending_thread_kept", "kept", thread_pending_kept)
ON_SUCCESS("pending_process_kept", "kept", process_pending_kept)
ON_SUCCESS("posix_timers_deleted", "deleted", timers_gone)
ON_SUCCESS("cloexec_closed", "closed", cloexec_gone)
ON_SUCCESS("files_unshared", "the caller's own", files_private)
ON_SUCCESS("mappings_gone", "gone", memory_new)
ON_SUCCESS("mlock_gone", "none", locks_gone)
ON_SUCCESS("mlockall_future_gone", "not locked", locks_to_come_gone)
ON_SUCCESS("aio_gone", "gone", aio_gone)
ON_SUCCESS("robust_futex_released", "owner died", robust_list_gone)
ON_SUCCESS("vfork_parent_resumed", "resumed", parent_goes_on)
ON_SUCCESS("rseq_gone", "none", rseq_gone)
ON_SUCCESS("membarrier_gone", "none", membarrier_gone)
ON_SUCCESS("user_dispatch_off", "off", dispatch_gone)
ON_SUCCESS("time_namespace_entered", "the one for its children",
	   time_namespace_entered)
ON_SUCCESS("pid_namespace_kept", "kept", pid_namespace_kept)
ON_SUCCESS("name_set", "the file's name", named_after_file)
ON_SUCCESS("personality_kept", "kept", personality_kept)
ON_SUCCESS("personality_cleared", "cleared", personality_cleared)
ON_SUCCESS("death_signal_kept", "kept", death_signal_kept)
ON_SUCCESS("death_signal_cleared", "none", death_signal_cleared)
ON_SUCCESS("dumpable_set", "1", dumpable_set)
ON_SUCCESS("dumpable_unreadable", "0", dumpable_unreadable)
ON_SUCCESS("dumpable_setuid", "0", dumpable_setuid)
ON_SUCCESS("real_ids_kept", "kept", real_ids_kept)
ON_SUCCESS("saved_ids_effective", "the effective ID",
	   saved_is_effective)
ON_SUCCESS("fs_ids_effective", "the effective ID", fs_is_effective)
ON_SUCCESS("groups_kept", "kept", groups_kept)
ON_SUCCESS("capabilities_lost", "none", capabilities_lost)
ON_SUCCESS("inheritable_kept", "kept", inheritable_kept)
ON_SUCCESS("bounding_kept", "kept", bounding_kept)
ON_SUCCESS("keepcaps_cleared", "cleared", keep_caps_gone)
ON_SUCCESS("securebits_kept", "kept", securebits_kept)
ON_SUCCESS("no_new_privs_kept", "kept", no_new_privs_kept)
ON_SUCCESS("seccomp_kept", "kept", seccomp_kept)
ON_SUCCESS("thread_keyring_gone", "gone", thread_keyring_gone)
ON_SUCCESS("process_keyring_gone", "gone", process_keyring_gone)
ON_SUCCESS("children_exit_signal_sigchld", "SIGCHLD", exec_id_moved)
ON_SUCCESS("setpgid_refused", "EACCES", forgot_fork)
ON_SUCCESS("start_time_kept", "kept", start_time_kept)
ON_ERROR("fail_handlers", "unchanged", same_handlers)
ON_ERROR("fail_alt_stack", "unchanged", same_stack)
ON_ERROR("fail_thread_id", "unchanged", same_thread_id)
ON_ERROR("fail_posix_timers", "unchanged", same_timers)
ON_ERROR("fail_cloexec", "unchanged", same_cloexec)
ON_ERROR("fail_mappings", "unchanged", same_memory)
ON_ERROR("fail_robust_futex", "unchanged", same_robust_list)
ON_ERROR("fail_credentials", "unchanged", same_credentials)
ON_ERROR("fail_capabilities", "unchanged", same_capabilities)
ON_ERROR("fail_dumpable", "unchanged", same_dumpable)
ON_ERROR("fail_death_signal", "unchanged", same_death_signal)
ON_ERROR("fail_personality", "unchanged", same_personality)
ON_ERROR("fail_name", "unchanged", same_name)
ON_ERROR("fail_exe_link", "unchanged", same_program)
ON_LATE("late_death", "terminate", dies)
ON_CHECK("check_changes_nothing", "kept", nothing_changed)

#undef ON_SUCCESS
#undef ON_LATE
#undef ON_ERROR
#undef ON_CHECK
#undef ROW
