#include "net/testing/loop_thread.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

namespace sereno::net {

class LoopThread::Impl {
 public:
  Impl() : work_(loop_.get_executor()), thread_([this] { loop_.run(); }) {}
  ~Impl() {
    work_.reset();
    loop_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  boost::asio::io_context loop_;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

LoopThread::LoopThread() : impl_(std::make_unique<Impl>()) {}
LoopThread::~LoopThread() = default;
boost::asio::io_context& LoopThread::loop() { return impl_->loop_; }

void LoopThread::run(const std::function<void()>& task) {
  std::promise<void> done;
  boost::asio::post(impl_->loop_, [&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace sereno::net
