#pragma once

#include <sys/resource.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sohoa::test {

// How a program ended. A killed one has exit_code -1 and its signal.
struct Ended {
  int exit_code = -1;
  int signal = 0;
  std::string out, err;
};

struct Start {
  std::vector<std::string> arguments;               // the program first
  std::map<std::string, std::string> environment;   // added to ours
  std::optional<rlim_t> largest_file_bytes;         // RLIMIT_FSIZE: writes beyond it fail, as on a full disk
  std::vector<int> missing_calls = {};              // system calls that this kernel is to know nothing of
};

// A program that runs beside the test, in a process group of its own; killed with the object.
class Program {
 public:
  explicit Program(const Start& start);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal) const;
  // Waits at most so long; nothing if it still runs.
  std::optional<Ended> wait_for(std::chrono::milliseconds timeout);
  Ended wait();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void collect();

  pid_t pid_ = -1;
  std::string out_path_, err_path_;
  std::optional<Ended> ended_;
};

// Runs to the end.
Ended run(const Start& start);

}  // namespace sohoa::test
