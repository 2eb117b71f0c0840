// What Boost.Beast reads from and writes to: it asks, and whoever drives it does the work with a deadline. Internal to
// steps/websocket.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace sereno::steps {

/// Asio's AsyncStream without any I/O of its own. At most one read and one write wait at a time, as Beast promises.
class DrivenStream {
 public:
  using executor_type = boost::asio::any_io_executor;
  using ErrorCode = boost::beast::error_code;

  explicit DrivenStream(executor_type executor) : executor_(std::move(executor)) {}
  executor_type get_executor() const { return executor_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    boost::asio::mutable_buffer room;
    for (const boost::asio::mutable_buffer part : boost::beast::buffers_range_ref(buffers))
      if (room.size() == 0) room = part;
    reading_ = {room, hold(std::forward<Handler>(handler))};
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    boost::asio::const_buffer bytes;
    for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers))
      if (bytes.size() == 0) bytes = part;
    writing_ = {bytes, hold(std::forward<Handler>(handler))};
  }

  bool wants_to_read() const { return reading_.done != nullptr; }
  bool wants_to_write() const { return writing_.done != nullptr; }
  boost::asio::mutable_buffer room() const { return reading_.buffer; }
  boost::asio::const_buffer bytes() const { return writing_.buffer; }
  /// The waiting read or write is done: so many bytes, or an error. Its handler is called when the executor runs.
  void end_read(ErrorCode error, std::size_t size) { std::exchange(reading_, {}).done->post(executor_, error, size); }
  void end_write(ErrorCode error, std::size_t size) { std::exchange(writing_, {}).done->post(executor_, error, size); }

 private:
  struct Done {
    virtual ~Done() = default;
    virtual void post(const executor_type& executor, ErrorCode error, std::size_t size) = 0;
  };
  template <class Handler>
  struct Held final : Done {
    explicit Held(Handler held) : handler(std::move(held)) {}
    void post(const executor_type& executor, ErrorCode error, std::size_t size) override {
      boost::asio::post(executor, [call = std::move(handler), error, size]() mutable { call(error, size); });
    }
    Handler handler;
  };
  template <class Handler>
  static std::unique_ptr<Done> hold(Handler&& handler) {
    return std::make_unique<Held<std::decay_t<Handler>>>(std::forward<Handler>(handler));
  }
  template <class Buffer>
  struct Operation {
    Buffer buffer{};
    std::unique_ptr<Done> done{};
  };

  executor_type executor_;
  Operation<boost::asio::mutable_buffer> reading_;
  Operation<boost::asio::const_buffer> writing_;
};

/// Beast calls these where a conversation ends. The connection is its owner's to close.
inline void teardown(boost::beast::role_type, DrivenStream&, DrivenStream::ErrorCode& error) { error = {}; }
template <class Handler>
void async_teardown(boost::beast::role_type, DrivenStream& stream, Handler&& handler) {
  boost::asio::post(stream.get_executor(),
                    [call = std::forward<Handler>(handler)]() mutable { call(DrivenStream::ErrorCode{}); });
}
inline void beast_close_socket(DrivenStream&) {}

}  // namespace sereno::steps
