#include "plugins/steps/testing/compressed.h"

#include <zlib.h>

namespace sereno::steps::testing {
namespace {

std::string compressed(std::string_view text, int frame) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, frame, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string gzipped(std::string_view text) { return compressed(text, 15 + 16); }
std::string deflated(std::string_view text) { return compressed(text, 15); }
std::string raw_deflated(std::string_view text) { return compressed(text, -15); }

}  // namespace sereno::steps::testing
