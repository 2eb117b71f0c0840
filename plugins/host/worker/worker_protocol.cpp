#include "plugins/host/worker/worker_protocol.h"

#include <utility>

#include "plugins/host/worker/byte_codec.h"
#include "plugins/host/worker/worker_messages.h"

namespace sereno::host::worker {
namespace {

constexpr std::size_t size_bytes = 4;
constexpr std::size_t kept_bytes = 64u << 10;  ///< a buffer that one long frame made larger is let go of

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
    case FrameType::run:
      return whole(reader, read_run(reader));
    case FrameType::step_begins:
      return whole(reader, read_step_begins(reader));
    case FrameType::log_line:
      return whole(reader, read_log_line(reader));
    case FrameType::outcome:
      return whole(reader, read_outcome(reader));
    case FrameType::description:
      return whole(reader, read_description(reader));
    case FrameType::step_ends:
      return whole(reader, read_step_ends(reader));
    case FrameType::validate:
      return whole(reader, read_validate(reader));
    case FrameType::problems:
      return whole(reader, read_problems(reader));
  }
  return Error{"a message of unknown type"};
}

std::uint32_t frame_size(std::string_view bytes) { return ByteReader(bytes).number<std::uint32_t>(); }

}  // namespace

bool append_frame(std::string& to, const Message& message) {
  std::string content;
  ByteWriter writer(content);
  std::visit([&](const auto& of_type) { write_message(writer, of_type); }, message);
  if (content.size() > longest_frame) return false;
  ByteWriter(to).text(content);  // a text is its size in 32 bits and its bytes: so is a frame
  return true;
}

void FrameReader::feed(std::string_view bytes) {
  pending_.erase(0, std::exchange(taken_, 0));
  pending_.append(bytes);
}

Result<std::optional<Message>> FrameReader::next() {
  const std::string_view rest = std::string_view(pending_).substr(taken_);
  if (rest.size() < size_bytes) return std::optional<Message>();
  const std::size_t size = frame_size(rest);
  if (size == 0 || size > longest_frame) return Error{"a frame of " + std::to_string(size) + " bytes"};
  if (rest.size() - size_bytes < size) return std::optional<Message>();
  auto message = decode(rest.substr(size_bytes, size));
  taken_ += size_bytes + size;
  if (empty() && pending_.capacity() > kept_bytes) {
    pending_ = {};
    taken_ = 0;
  }
  if (!message) return message.error();
  return std::optional<Message>(std::move(*message));
}

}  // namespace sereno::host::worker
