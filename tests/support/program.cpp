#include "tests/support/program.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace sohoa::test {
namespace {

std::string temporary_file() {
  std::string name = "/tmp/sohoa-test-XXXXXX";
  const int file = mkstemp(name.data());
  if (file < 0) throw std::runtime_error("no temporary file");
  close(file);
  return name;
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Program::Program(const Start& start) : out_path_(temporary_file()), err_path_(temporary_file()) {
  std::vector<char*> arguments;
  for (const std::string& argument : start.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) {
    setpgid(pid_, pid_);
    return;
  }
  setpgid(0, 0);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(open(out_path_.c_str(), O_WRONLY | O_TRUNC), STDOUT_FILENO);
  dup2(open(err_path_.c_str(), O_WRONLY | O_TRUNC), STDERR_FILENO);
  for (const auto& [name, value] : start.environment) setenv(name.c_str(), value.c_str(), 1);
  if (start.largest_file_bytes) {
    const rlimit limit{*start.largest_file_bytes, *start.largest_file_bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (!start.missing_calls.empty()) {
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    for (const int call : start.missing_calls) seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);
    if (seccomp_load(filter) != 0) _exit(126);
  }
  execv(arguments[0], arguments.data());
  _exit(127);
}

Program::~Program() {
  if (!ended_) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  unlink(out_path_.c_str());
  unlink(err_path_.c_str());
}

void Program::send(int signal) const { kill(pid_, signal); }

std::optional<Ended> Program::wait_for(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!ended_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      ended_ = Ended{WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                     contents(out_path_), contents(err_path_)};
      break;
    }
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return ended_;
}

Ended Program::wait() {
  while (!wait_for(std::chrono::hours(1))) {
  }
  return *ended_;
}

Ended run(const Start& start) { return Program(start).wait(); }

}  // namespace sohoa::test
