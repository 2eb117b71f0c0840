// A name server on loopback that answers as a test says.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sereno::steps::testing {

/// What it says to a question for one family.
struct NameAnswer {
  bool silent = false;
  int code = 0;  ///< 0: fine, 2: SERVFAIL, 3: NXDOMAIN, 5: REFUSED
  std::vector<std::string> addresses{};
};

/// Answers every name alike, over UDP, in a thread of its own.
class NameServer {
 public:
  NameServer(NameAnswer ipv4, NameAnswer ipv6);
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  ~NameServer();

  /// "127.0.0.1:5353".
  const std::string& address() const { return address_; }

 private:
  void serve();
  std::string answer(std::string_view question) const;

  NameAnswer ipv4_, ipv6_;
  int socket_ = -1;
  std::string address_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace sereno::steps::testing
