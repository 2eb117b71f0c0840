// Whatever comes out of a worker: read without a crash, and what is accepted reads back as the same bytes.
#include <cstdint>
#include <cstdlib>

#include "plugins/host/worker/worker_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sereno::host::worker;
  FrameReader reader;
  const std::string bytes(data, data + size);
  reader.feed(std::string_view(bytes).substr(0, size / 2));
  bool fed_all = false;
  while (true) {
    const auto message = reader.next();
    if (!message) return 0;
    if (!message->has_value()) {
      if (fed_all) return 0;
      fed_all = true;
      reader.feed(std::string_view(bytes).substr(size / 2));
      continue;
    }
    std::string again;
    FrameReader second;
    if (!append_frame(again, **message)) std::abort();
    second.feed(again);
    const auto same = second.next();
    if (!same || !same->has_value() || (*same)->index() != (*message)->index()) std::abort();
  }
}
