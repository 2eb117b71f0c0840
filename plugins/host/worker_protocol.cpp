#include "plugins/host/worker_protocol.h"

#include <algorithm>
#include <cassert>

#include "plugins/host/byte_codec.h"
#include "plugins/host/worker_messages.h"

namespace sereno::host::worker {
namespace {

constexpr std::size_t size_bytes = 4;

template <class Decoded>
Result<Message> whole(ByteReader& reader, Decoded decoded) {
  if (reader.failed() || !reader.at_end()) return Error{"a message that breaks the protocol"};
  return Message(std::move(decoded));
}

Result<Message> decode(std::string_view frame) {
  ByteReader reader(frame);
  switch (static_cast<FrameType>(reader.byte())) {
    case FrameType::hello:
      return whole(reader, read_hello(reader));
    case FrameType::refusal:
      return whole(reader, read_refusal(reader));
    case FrameType::request:
      return whole(reader, read_request(reader));
    case FrameType::step_begins:
      return whole(reader, read_step_begins(reader));
    case FrameType::log_line:
      return whole(reader, read_log_line(reader));
    case FrameType::outcome:
      return whole(reader, read_outcome(reader));
    case FrameType::description:
      return whole(reader, read_description(reader));
  }
  return Error{"a message of unknown type"};
}

std::uint32_t frame_size(std::string_view bytes) { return ByteReader(bytes).number<std::uint32_t>(); }

}  // namespace

void append_frame(std::string& to, const Message& message) {
  const std::size_t start = to.size();
  ByteWriter writer(to);
  writer.number(std::uint32_t{0});
  std::visit([&](const auto& content) { write_message(writer, content); }, message);
  const auto size = static_cast<std::uint32_t>(to.size() - start - size_bytes);
  assert(size <= longest_frame);
  std::string head;
  ByteWriter(head).number(size);
  to.replace(start, size_bytes, head);
}

Result<std::optional<Message>> FrameReader::next() {
  const std::string_view rest = std::string_view(pending_).substr(taken_);
  if (rest.size() < size_bytes) return std::optional<Message>();
  const std::size_t size = frame_size(rest);
  if (size == 0 || size > longest_frame) return Error{"a frame of " + std::to_string(size) + " bytes"};
  if (rest.size() - size_bytes < size) return std::optional<Message>();
  auto message = decode(rest.substr(size_bytes, size));
  taken_ += size_bytes + size;
  if (empty()) {
    pending_.clear();
    taken_ = 0;
  }
  if (!message) return message.error();
  return std::optional<Message>(std::move(*message));
}

}  // namespace sereno::host::worker
