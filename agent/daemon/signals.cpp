#include "agent/daemon/signals.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

namespace sereno::agent {
namespace {

/// SIGXCPU comes a while before the kernel kills.
constexpr std::array ending{SIGTERM, SIGINT, SIGQUIT, SIGXCPU};
/// A file that grows above its limit is an error of the one who writes it, without SIGXFSZ too.
constexpr std::array idle{SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGXFSZ};

}  // namespace

SignalMeaning meaning_of(int signal) {
  if (signal == SIGHUP) return SignalMeaning::reload;
  return std::ranges::find(ending, signal) != ending.end() ? SignalMeaning::end : SignalMeaning::none;
}

std::vector<int> signals_taken() {
  std::vector<int> signals{SIGHUP};
  signals.insert(signals.end(), ending.begin(), ending.end());
  signals.insert(signals.end(), idle.begin(), idle.end());
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) signals.push_back(signal);
  return signals;
}

std::string signal_name(int signal) {
  if (signal >= SIGRTMIN && signal <= SIGRTMAX) return "SIGRTMIN+" + std::to_string(signal - SIGRTMIN);
  const char* const name = sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

}  // namespace sereno::agent
