#include "pipeline/intake/walls.h"

#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace sohoa {
namespace {

tl::unexpected<Error> refused(const char* what, int error_number) {
  return fail(ErrorCode::sandbox_refused, "intake", std::string(what) + ": " + std::strerror(error_number));
}

// Where fonts and their configuration may lie, as fontconfig itself sees it, and Poppler's tables.
std::vector<std::string> readable_folders() {
  std::vector<std::string> folders{"/etc/fonts", "/usr/share/fontconfig", "/usr/share/poppler"};
  for (const auto& list : {FcConfigGetFontDirs, FcConfigGetCacheDirs}) {
    FcStrList* names = list(nullptr);
    if (!names) continue;
    while (const FcChar8* name = FcStrListNext(names)) folders.emplace_back(reinterpret_cast<const char*>(name));
    FcStrListDone(names);
  }
  return folders;
}

Result<void> wall_off_files() {
  const auto version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return refused("Landlock", errno);
  // Every right that this kernel can take away, by the version that brought it.
  constexpr std::uint64_t first_rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  landlock_ruleset_attr rights{};
  rights.handled_access_fs = first_rights;
  if (version >= 2) rights.handled_access_fs |= 1ULL << 13;  // to move files between folders
  if (version >= 3) rights.handled_access_fs |= 1ULL << 14;  // to truncate
  if (version >= 5) rights.handled_access_fs |= 1ULL << 15;  // to steer devices
  const auto rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0));
  if (rules < 0) return refused("Landlock", errno);
  for (const std::string& folder : readable_folders()) {
    landlock_path_beneath_attr below{};
    below.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    below.parent_fd = open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (below.parent_fd < 0) continue;  // not every system has every folder
    const bool added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
    const int why = errno;
    close(below.parent_fd);
    if (added) continue;
    close(rules);
    return refused("Landlock", why);
  }
  const bool up = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  const int why = errno;
  close(rules);
  if (!up) return refused("Landlock", why);
  return {};
}

// What parsers ask for. Files are opened for reading only, and where Landlock says; names and sizes of others may be
// seen, but told to nobody.
constexpr std::array harmless_calls{
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
    // threads of its own
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getattr), SCMP_SYS(membarrier), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(pause),
    // time and chance
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrandom),
    SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getrlimit),
    // reading
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid)};

// What only somebody who has taken a parser over would ask for.
constexpr std::array hostile_calls{
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
    SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmmsg), SCMP_SYS(memfd_create),
    SCMP_SYS(pkey_mprotect), SCMP_SYS(shmget), SCMP_SYS(personality), SCMP_SYS(io_uring_setup), SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(keyctl), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(chroot)};

Result<void> wall_off_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
  if (!filter) return refused("seccomp", ENOMEM);
  int problem = 0;
  const auto rule = [&](std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> when = {}) {
    const int result = seccomp_rule_add_array(filter.get(), action, call, static_cast<unsigned>(when.size()),
                                              when.begin());
    if (result != 0) problem = -result;
  };
  const auto allow_where = [&](int call, scmp_arg_cmp when, scmp_arg_cmp otherwise) {
    rule(SCMP_ACT_ALLOW, call, {when});
    rule(SCMP_ACT_KILL_PROCESS, call, {otherwise});
  };
  for (const int call : harmless_calls) rule(SCMP_ACT_ALLOW, call);
  for (const int call : hostile_calls) rule(SCMP_ACT_KILL_PROCESS, call);

  const scmp_arg_cmp data = SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const scmp_arg_cmp code = SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC);
  allow_where(SCMP_SYS(mprotect), data, code);
  rule(SCMP_ACT_KILL_PROCESS, SCMP_SYS(mmap), {code});
  // Other mappings would not count against RLIMIT_DATA.
  rule(SCMP_ACT_ALLOW, SCMP_SYS(mmap), {data, SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_TYPE | MAP_GROWSDOWN, MAP_PRIVATE)});
  rule(SCMP_ACT_ALLOW, SCMP_SYS(mmap), {data, SCMP_A3_64(SCMP_CMP_MASKED_EQ, MAP_TYPE | MAP_ANONYMOUS, MAP_SHARED)});
  rule(SCMP_ACT_ALLOW, SCMP_SYS(madvise), {SCMP_A2_64(SCMP_CMP_LT, 100)});  // from there on it harms the machine
  // libvips draws with threads even when told not to. clone3 hides its flags from filters: the C library then uses clone.
  allow_where(SCMP_SYS(clone), SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD),
              SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
  const auto self = static_cast<scmp_datum_t>(getpid());
  allow_where(SCMP_SYS(tgkill), SCMP_A0_64(SCMP_CMP_EQ, self), SCMP_A0_64(SCMP_CMP_NE, self));
  for (const int call : {SCMP_SYS(sendmsg), SCMP_SYS(recvmsg)})
    allow_where(call, SCMP_A0_64(SCMP_CMP_EQ, 3), SCMP_A0_64(SCMP_CMP_NE, 3));
  // Libraries complain to the standard streams, which lead nowhere.
  for (const int call : {SCMP_SYS(write), SCMP_SYS(writev)}) rule(SCMP_ACT_ALLOW, call, {SCMP_A0_64(SCMP_CMP_LE, 2)});
  // Before version 3 Landlock lets O_TRUNC through.
  constexpr scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  rule(SCMP_ACT_ALLOW, SCMP_SYS(open), {SCMP_A1_64(SCMP_CMP_MASKED_EQ, writing, O_RDONLY)});
  rule(SCMP_ACT_ALLOW, SCMP_SYS(openat), {SCMP_A2_64(SCMP_CMP_MASKED_EQ, writing, O_RDONLY)});
  for (const int command : {F_GETFD, F_SETFD, F_GETFL})
    rule(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), {SCMP_A1_64(SCMP_CMP_EQ, static_cast<scmp_datum_t>(command))});
  rule(SCMP_ACT_ALLOW, SCMP_SYS(prctl), {SCMP_A0_64(SCMP_CMP_EQ, PR_SET_NAME)});
  rule(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), {SCMP_A2_64(SCMP_CMP_EQ, 0)});  // to ask, not to set

  if (problem == 0) problem = -seccomp_load(filter.get());
  if (problem != 0) return refused("seccomp", problem);
  return {};
}

constexpr std::array walls{Wall{"files", wall_off_files}, Wall{"system calls", wall_off_calls}};

}  // namespace

std::span<const Wall> all_walls() { return walls; }

}  // namespace sohoa
