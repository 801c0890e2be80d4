#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Decide which kernel the series is applied to, and print it:
#	repo=PATH	a git repository that holds it, only ever read
#	commit=SHA
#	version=7.3.4	what its Makefile says
#
#	LINUX=PATH	a git tree of your own; without it, Debian's
#			linux-source-7.3, kept in the cache
#	BASE=COMMIT	which commit of LINUX=: tag v7.3 or else HEAD if not given
#	SUITE=NAME	the Debian suite of the package (trixie-backports)
#	REFRESH=1	look for a newer package although the cache has one
#	CACHE=DIR	the cache (~/.cache/exec-update-seq)
set -eu
WORKBENCH=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=workbench/lib.sh
. "$WORKBENCH/lib.sh"

PACKAGE=linux-source-7.3
MEND_LINUX='give a kernel tree: make LINUX=/path/to/a/git/tree/of/linux-7.3'

# The version of commit $2 in repository $1, as its Makefile has it.
version_of() {
	reading "$1" show "$2:Makefile" 2>/dev/null | awk '
		$2 == "=" && !($1 in value) { value[$1] = $3 }
		$1 == "NAME" { exit }
		END {
			if (value["VERSION"] == "")
				exit
			version = value["VERSION"] "." value["PATCHLEVEL"]
			if (value["SUBLEVEL"] + 0)
				version = version "." value["SUBLEVEL"]
			print version value["EXTRAVERSION"]
		}'
}

# Look into a repository that is not ours: no lock is taken, no index is
# refreshed, no missing object is fetched and no file system monitor started.
reading() {
	GIT_OPTIONAL_LOCKS=0 GIT_NO_LAZY_FETCH=1 git -c core.fsmonitor=false -C "$@"
}

is_7_3() {
	case $1 in
	7.3 | 7.3.* | 7.3-*) return 0 ;;
	esac
	return 1
}

result() {
	printf 'repo=%s\ncommit=%s\nversion=%s\n' "$1" "$2" "$3"
}

# --- a tree of the user's own

own_tree() {
	[ -e "$LINUX" ] || die "LINUX=$LINUX: no such folder" "$MEND_LINUX"
	[ -d "$LINUX" ] || die "LINUX=$LINUX: not a folder" "$MEND_LINUX"
	repo=$(CDPATH='' cd -- "$LINUX" && pwd -P)
	if ! facts=$(reading "$repo" rev-parse --is-bare-repository --path-format=absolute \
			--git-dir 2>&1); then
		case $facts in
		*"dubious ownership"*)
			die "LINUX=$LINUX belongs to another user, so git refuses to read it" \
				"git config --global --add safe.directory $repo" ;;
		*"not a git repository"*)
			die "LINUX=$LINUX is not a git repository" \
				"give a git clone, or make one of it: cd $LINUX && git init && git add -Af . && git commit -m base" ;;
		esac
		die "LINUX=$LINUX: git cannot read it: $facts" "$MEND_LINUX"
	fi
	bare=${facts%%"$NL"*}
	git_dir=${facts#*"$NL"}
	# A folder inside another repository, such as this project's own build
	# folder, is not a kernel repository.
	if [ "$bare" = true ]; then
		top=$git_dir
	else
		top=$(reading "$repo" rev-parse --show-toplevel 2>/dev/null || echo "$git_dir")
	fi
	[ "$top" = "$repo" ] || [ "$git_dir" = "$repo" ] ||
		die "LINUX=$LINUX is not a git repository, only a folder inside $top" "$MEND_LINUX"
	[ ! -e "$git_dir/workbench-stamp" ] ||
		die "LINUX=$LINUX already holds the series: it was made by 'make tree'" \
			"give the tree to apply the series to, not the result"
	if reading "$repo" config --get-regexp '^remote\..*\.promisor$' >/dev/null; then
		die "LINUX=$LINUX is a partial clone: not all of its files are there" \
			"git -C $repo fetch --refetch --no-filter, or give a full (or --depth=1) clone"
	fi
	if [ -n "${BASE-}" ]; then
		commit=$(reading "$repo" rev-parse --quiet --verify "$BASE^{commit}" 2>/dev/null) ||
			die "BASE=$BASE: no such commit in LINUX=$LINUX" \
				"name a commit, tag or branch that 'git -C $repo log' knows"
		which=$BASE
	elif commit=$(reading "$repo" rev-parse --quiet --verify 'refs/tags/v7.3^{commit}'); then
		which='tag v7.3'
	elif commit=$(reading "$repo" rev-parse --quiet --verify 'HEAD^{commit}'); then
		which=HEAD
	else
		die "LINUX=$LINUX has no commit" "$MEND_LINUX"
	fi
	version=$(version_of "$repo" "$commit")
	[ -n "$version" ] ||
		die "LINUX=$LINUX ($which) is not a Linux kernel: no version in its Makefile" "$MEND_LINUX"
	is_7_3 "$version" ||
		die "LINUX=$LINUX ($which) is Linux $version, and the series is for 7.3" \
			"check 7.3 out there, or name a commit of it: BASE=v7.3"
	if [ "$(reading "$repo" rev-parse --is-inside-work-tree)" = true ]; then
		dirty=$(reading "$repo" status --porcelain --untracked-files=no) ||
			die "LINUX=$LINUX: git status fails there" "mend the repository: git -C $repo status"
		[ -z "$dirty" ] ||
			die "LINUX=$LINUX has uncommitted changes (${dirty%%"$NL"*}), which would not be part of what is tested" \
				"commit or stash them: git -C $repo stash"
	fi
	say "Linux $version, $which of $repo"
	result "$repo" "$commit" "$version"
}

# --- Debian's package

SUITE=${SUITE:-trixie-backports}

# The newest imported package of the suite, nothing if there is none.
newest_import() {
	for dir in "$CACHE/$SUITE"/*.git; do
		[ ! -d "$dir" ] || printf '%s\n' "$dir"
	done | sort -V | tail -n 1
}

cached_result() {
	repo=$1
	commit=$(reading "$repo" rev-parse --verify 'HEAD^{commit}' 2>/dev/null) ||
		die "the cached kernel $repo is damaged" "rm -rf '$repo', then try again"
	version=$(version_of "$repo" "$commit")
	is_7_3 "$version" ||
		die "$repo holds Linux ${version:-of no known version}, and the series is for 7.3" \
			"rm -rf '$repo', or another SUITE="
	say "Linux $version, Debian package $PACKAGE $(basename "$repo" .git)"
	result "$repo" "$commit" "$version"
}

# A configuration of apt that shares with the system's its proxies and
# nothing else: no list, cache, lock or hook of the system is touched.
private_apt() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/none"
	: >"$1/status"
	cat >"$1/apt.conf" <<-END
		#clear APT::Update;
		#clear DPkg::Post-Invoke;
		Dir::Etc::SourceList "$1/sources.list";
		Dir::Etc::SourceParts "$1/none";
		Dir::Etc::Preferences "$1/none/preferences";
		Dir::Etc::PreferencesParts "$1/none";
		Dir::State "$1";
		Dir::State::Lists "$1/lists";
		Dir::State::status "$1/status";
		Dir::Cache "$1/cache";
		Acquire::Retries "1";
		Acquire::http::Timeout "20";
		Acquire::https::Timeout "20";
		Acquire::Languages "none";
		APT::Get::AllowUnauthenticated "false";
		APT::Default-Release "";
	END
	# As root, apt downloads as a user who may not write to the cache.
	[ "$(id -u)" -ne 0 ] || echo 'APT::Sandbox::User "root";' >>"$1/apt.conf"
	mirrors | sed "s#.*#deb [signed-by=$KEYRING] & $SUITE main#" >"$1/sources.list"
	[ -s "$1/sources.list" ] ||
		die "apt on this machine is set up with no Debian mirror" "$MEND_LINUX"
}

# Bring the package's newest version to the cache; its file in $deb.
download() {
	command -v apt-get >/dev/null 2>&1 ||
		die "this machine has no apt to get Debian's $PACKAGE with" "$MEND_LINUX"
	[ -e "$KEYRING" ] ||
		die "$KEYRING, which proves that the package is Debian's, is missing" \
			"sudo apt-get install debian-archive-keyring, or $MEND_LINUX"
	need_space "$CACHE" 1200 'the kernel source'
	scratch "$CACHE/$SUITE"
	apt=$SCRATCH
	private_apt "$apt"
	try_step "asking the Debian mirror for $PACKAGE in $SUITE" 120 "$CACHE/apt.log" \
		apt-get -q -c "$apt/apt.conf" update || :
	debian_version=$(apt-cache -c "$apt/apt.conf" policy "$PACKAGE" 2>/dev/null |
		sed -n 's/^ *Candidate: //p')
	case $debian_version in
	'' | '(none)')
		grep -E '^(E|W|Err|Ign)' "$CACHE/apt.log" | head -n 6 | sed 's/^/  | /' >&2 || :
		if [ -n "$(find "$apt/lists" -name '*Packages*')" ]; then
			die "the Debian suite $SUITE has no $PACKAGE" "another SUITE=, or $MEND_LINUX"
		fi
		die "cannot reach the Debian mirror for $PACKAGE in $SUITE" \
			"check the network (and the proxy in apt's configuration), or $MEND_LINUX" ;;
	esac
	deb=$CACHE/$SUITE/${PACKAGE}_$debian_version.deb
	[ ! -e "$deb" ] || return 0
	mkdir "$apt/deb"
	# apt-get download writes to where it is run.
	step "downloading $PACKAGE $debian_version" 1800 "$CACHE/apt.log" \
		env -C "$apt/deb" apt-get -q -c "$apt/apt.conf" download "$PACKAGE=$debian_version"
	mv -- "$apt/deb/"*.deb "$deb"
}

import() {
	need_space "$CACHE" 800 'the kernel source'
	debian_version=${deb##*"$PACKAGE"_}
	debian_version=${debian_version%.deb}
	scratch "$CACHE/$SUITE"
	# A tag may not hold ~ and : (the replacements are DEP-14's).
	step "importing $PACKAGE $debian_version into git (about a minute)" 1800 "$CACHE/import.log" \
		python3 "$WORKBENCH/import.py" "$deb" "$SCRATCH/git" \
		"debian/$(printf '%s' "$debian_version" | tr '~:' '_%')"
	mv -- "$SCRATCH/git" "$CACHE/$SUITE/$debian_version.git"
}

debian_tree() {
	[ -z "${BASE-}" ] ||
		die "BASE=$BASE names a commit, but not of which tree" "add LINUX=/path/to/the/tree"
	have=$(newest_import)
	if [ -n "$have" ] && [ "${REFRESH:-0}" != 1 ]; then
		cached_result "$have"
		return 0
	fi
	need_packages xz:xz-utils tar:tar dpkg-deb:dpkg flock:util-linux
	mkdir -p -- "$CACHE/$SUITE" 2>/dev/null ||
		die "cannot create the cache $CACHE" "another folder: CACHE=DIR"
	exec 9>>"$CACHE/lock" || die "cannot write to the cache $CACHE" "another folder: CACHE=DIR"
	if ! flock -n 9; then
		say "waiting for another run that fills the cache $CACHE"
		forward flock -w 3600 9 || die "the cache $CACHE stays locked" "see what else uses it"
	fi
	# Only who holds the lock makes these: the rest of a run that was killed.
	rm -rf -- "$CACHE/$SUITE"/.tmp.*
	have=$(newest_import)
	if [ -z "$have" ] || [ "${REFRESH:-0}" = 1 ]; then
		# Already downloaded, but not imported: an import that was cut off.
		deb=$(find "$CACHE/$SUITE" -name "${PACKAGE}_*.deb" | sort -V | tail -n 1)
		if [ -z "$deb" ] || [ "${REFRESH:-0}" = 1 ]; then
			download
		fi
		debian_version=${deb##*"$PACKAGE"_}
		[ -d "$CACHE/$SUITE/${debian_version%.deb}.git" ] || import
	fi
	exec 9>&-
	cached_result "$(newest_import)"
}

need_packages git:git python3:python3
if [ -n "${LINUX-}" ]; then
	own_tree
else
	debian_tree
fi
