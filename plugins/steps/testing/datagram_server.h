// A UDP server on loopback that does what a test says, datagram by datagram.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace sereno::steps::testing {

/// Whom a datagram came from, as a script sees it.
class DatagramSender {
 public:
  virtual ~DatagramSender() = default;
  virtual void answer(std::string_view bytes) = 0;
  /// From a port that was not asked.
  virtual void answer_from_elsewhere(std::string_view bytes) = 0;
  virtual std::uint16_t port() const = 0;
};

/// Listens on 127.0.0.1 at a port of its own, and plays the script for each datagram in a thread of its own.
class DatagramServer {
 public:
  /// `number` counts the datagrams from 1.
  using Script = std::function<void(int number, const std::string& datagram, DatagramSender& sender)>;
  explicit DatagramServer(Script script);
  DatagramServer(const DatagramServer&) = delete;
  DatagramServer& operator=(const DatagramServer&) = delete;
  ~DatagramServer();

  std::uint16_t port() const { return port_; }
  int received() const { return received_; }

 private:
  void serve();

  Script script_;
  int socket_ = -1, elsewhere_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> received_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace sereno::steps::testing
