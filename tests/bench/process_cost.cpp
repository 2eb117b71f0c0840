// What a command costs as a whole process: runs two commands in turn, A B A B ..., and compares them pair by pair, so
// that a machine whose speed drifts does not tilt the ratio.
//
//   process_cost RUNS EXPECTED_CODE COMMAND_A... -- COMMAND_B...
//
// Prints one JSON line: the median wall and processor milliseconds of each, and the median of the ratios A/B.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern char** environ;

namespace {

struct Cost {
  double wall_ms = 0;
  double processor_ms = 0;
  bool good = false;
};

double milliseconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

Cost run(char** command, int expected_code) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, command[0], &actions, nullptr, command, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    std::fprintf(stderr, "process_cost: %s: %s\n", command[0], std::strerror(error));
    std::exit(2);
  }
  int status = 0;
  rusage used{};
  wait4(pid, &status, 0, &used);
  return {.wall_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
          .processor_ms = milliseconds_of(used.ru_utime) + milliseconds_of(used.ru_stime),
          .good = WIFEXITED(status) && WEXITSTATUS(status) == expected_code};
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  char** const split = std::find_if(argv, argv + argc, [](char* word) { return std::strcmp(word, "--") == 0; });
  if (argc < 5 || split == argv + argc || split + 1 == argv + argc) {
    std::fputs("usage: process_cost RUNS EXPECTED_CODE COMMAND_A... -- COMMAND_B...\n", stderr);
    return 2;
  }
  const int runs = std::clamp(std::atoi(argv[1]), 1, 10'000);
  const int expected_code = std::atoi(argv[2]);
  *split = nullptr;
  std::vector<double> wall[2], processor[2], wall_ratio, processor_ratio;
  int bad = 0;
  for (int i = -2; i < runs; ++i) {  // two pairs warm the caches and are not counted
    const Cost costs[2] = {run(argv + 3, expected_code), run(split + 1, expected_code)};
    if (i < 0) continue;
    for (int side = 0; side < 2; ++side) {
      wall[side].push_back(costs[side].wall_ms);
      processor[side].push_back(costs[side].processor_ms);
      bad += costs[side].good ? 0 : 1;
    }
    wall_ratio.push_back(costs[0].wall_ms / costs[1].wall_ms);
    processor_ratio.push_back(costs[0].processor_ms / costs[1].processor_ms);
  }
  std::printf(
      "{\"a_wall_ms\":%.3f,\"b_wall_ms\":%.3f,\"wall_ratio\":%.3f,\"a_cpu_ms\":%.3f,\"b_cpu_ms\":%.3f,"
      "\"cpu_ratio\":%.3f,\"bad\":%d}\n",
      median(wall[0]), median(wall[1]), median(wall_ratio), median(processor[0]), median(processor[1]),
      median(processor_ratio), bad);
  return bad == 0 ? 0 : 1;
}
