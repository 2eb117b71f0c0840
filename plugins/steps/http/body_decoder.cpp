#include "plugins/steps/http/body_decoder.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// A body compressed more often than this was made to hurt.
constexpr std::size_t most_codings = 4;

/// zlib's words for a frame: 15 bits of window, plus 16 for gzip, negative for none.
constexpr int gzip_frame = 15 + 16, zlib_frame = 15, no_frame = -15;

/// RFC 1950 2.2: the first two bytes of zlib's frame.
bool begins_zlib_frame(unsigned first, unsigned second) {
  return (first & 0x0f) == Z_DEFLATED && (first << 8 | second) % 31 == 0;
}

bool is_zero(char c) { return c == '\0'; }

}  // namespace

/// One coding being undone.
class BodyDecoder::Inflater {
 public:
  explicit Inflater(bool gzip) : gzip_(gzip) {}
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (open_) inflateEnd(&stream_);
  }

  /// False when the bytes are damaged, as fault() says then, or the sink wants no more.
  bool take(std::string_view bytes, const Sink& sink) {
    if (!gzip_ && !open_) return take_beginning(bytes, sink);
    while (!bytes.empty()) {
      if (ended_ && !begin_again(bytes)) return fault_.empty();
      if (!open_ && !open(gzip_frame)) return false;
      if (!inflate_some(bytes, sink)) return false;
    }
    return true;
  }
  const char* unfinished() const { return ended_ ? "" : "ends too early"; }
  const std::string& fault() const { return fault_; }

 private:
  bool open(int frame) {
    open_ = inflateInit2(&stream_, frame) == Z_OK;
    if (!open_) fault_ = "cannot be undone: no memory";
    return open_;
  }

  /// Two bytes tell whether there is a frame.
  bool take_beginning(std::string_view bytes, const Sink& sink) {
    beginning_ += bytes;
    if (beginning_.size() < 2) return true;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(beginning_[at])); };
    if (!open(begins_zlib_frame(byte(0), byte(1)) ? zlib_frame : no_frame)) return false;
    const std::string own = std::move(beginning_);
    return take(own, sink);
  }

  /// Behind the end: a further member, or zeros that fill up. False when there is nothing left to inflate.
  bool begin_again(std::string_view bytes) {
    if (std::all_of(bytes.begin(), bytes.end(), is_zero)) {
      padded_ = true;
      return false;
    }
    if (!gzip_ || padded_ || bytes.front() != '\x1f') {
      fault_ = "has something else behind its end";
      return false;
    }
    ended_ = false;
    return inflateReset(&stream_) == Z_OK;
  }

  bool inflate_some(std::string_view& bytes, const Sink& sink) {
    std::array<unsigned char, 32768> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by zlib
    // zlib's interface is older than const; it does not write there.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1u << 20));
    const uInt given = stream_.avail_in;
    int state = Z_OK;
    do {
      stream_.next_out = room.data();
      stream_.avail_out = static_cast<uInt>(room.size());
      state = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = room.size() - stream_.avail_out;
      if (made > 0 && !sink({reinterpret_cast<const char*>(room.data()), made})) return false;
    } while (state == Z_OK && stream_.avail_out == 0);
    bytes.remove_prefix(given - stream_.avail_in);
    ended_ = state == Z_STREAM_END;
    if (ended_ || state == Z_OK || state == Z_BUF_ERROR) return true;
    fault_ = "is damaged";
    if (stream_.msg != nullptr) fault_ += std::string(": ") + stream_.msg;
    return false;
  }

  bool gzip_;
  z_stream stream_{};
  bool open_ = false;
  bool ended_ = false;
  bool padded_ = false;
  std::string beginning_;
  std::string fault_;
};

BodyDecoder::BodyDecoder() = default;
BodyDecoder::BodyDecoder(BodyDecoder&&) noexcept = default;
BodyDecoder& BodyDecoder::operator=(BodyDecoder&&) noexcept = default;
BodyDecoder::~BodyDecoder() = default;

BodyDecoder::BodyDecoder(std::string_view codings) {
  for (const std::string& coding : split(codings, ',')) {
    const std::string name = lower_case(coding);
    if (name == "identity") continue;
    const bool gzip = name == "gzip" || name == "x-gzip";
    if (!gzip && name != "deflate") fault_ = "is coded as " + in_quotes(coding, 40) + ", which was not offered";
    stages_.insert(stages_.begin(), std::make_unique<Inflater>(gzip));
    if (stages_.size() > most_codings) fault_ = "is compressed over and over";
    if (!fault_.empty()) return;
  }
}

bool BodyDecoder::take(std::string_view bytes, const Sink& sink) {
  began_ = began_ || !bytes.empty();
  return !fault_.empty() || pass(0, bytes, sink);
}

/// True also when a fault ended it.
bool BodyDecoder::pass(std::size_t stage, std::string_view bytes, const Sink& sink) {
  if (stage == stages_.size()) return sink(bytes);
  if (stages_[stage]->take(bytes, [&](std::string_view decoded) { return pass(stage + 1, decoded, sink); }))
    return true;
  if (fault_.empty()) fault_ = stages_[stage]->fault();
  return !fault_.empty();
}

std::string BodyDecoder::finish() const {
  if (!began_ || !fault_.empty()) return began_ ? fault_ : std::string();
  for (const auto& stage : stages_)
    if (const char* fault = stage->unfinished(); *fault != '\0') return fault;
  return {};
}

}  // namespace sereno::steps
