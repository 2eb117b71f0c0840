// An event loop that runs beside a test. Test code only.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace sereno::net {

class LoopThread {
 public:
  LoopThread();
  ~LoopThread();
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  boost::asio::io_context& loop();
  /// Does it on the loop's thread and comes back when it is done.
  void run(const std::function<void()>& task);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::net
