#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno {
namespace {

// FIPS 180-4's own examples.
TEST(Sha256, AsTheStandardSays) {
  struct Case {
    const char* why;
    std::string bytes;
    const char* digest;
  };
  const Case cases[] = {
      {"nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"a million", std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(sha256_hex(c.bytes), c.digest);
    EXPECT_EQ(to_hex(sha256(c.bytes)), c.digest);
  }
}

TEST(Sha256, PiecesOfAnySizeGiveTheSame) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(i * 7);
  const Digest whole = sha256(bytes);
  Sha256 hash;
  for (const std::size_t size : {1u, 63u, 64u, 4095u, 4096u, 4097u, 19'999u, 20'000u}) {
    SCOPED_TRACE(size);
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(size, rest.size())))
      hash.add(rest.substr(0, size));
    EXPECT_EQ(hash.finish(), whole) << "and begins anew each time";
  }
}

}  // namespace
}  // namespace sereno
