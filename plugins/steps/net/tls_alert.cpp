#include "plugins/steps/net/tls_alert.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sereno::steps {
namespace {

struct Alert {
  int code;
  const char* words;
};

constexpr Alert alerts[] = {
    {10, "it did not expect this message (unexpected message)"},
    {20, "what it received was damaged (bad record mac)"},
    {21, "it could not decrypt (decryption failed)"},
    {22, "a record was too long (record overflow)"},
    {30, "it could not decompress (decompression failure)"},
    {40, "it found no common ground: versions, ciphers, or a client certificate (handshake failure)"},
    {41, "it was shown no certificate (no certificate)"},
    {42, "it does not accept our client certificate (bad certificate)"},
    {43, "our client certificate is of a kind that it does not take (unsupported certificate)"},
    {44, "our client certificate is revoked (certificate revoked)"},
    {45, "our client certificate has expired (certificate expired)"},
    {46, "it does not accept our client certificate (certificate unknown)"},
    {47, "a value made no sense to it (illegal parameter)"},
    {48, "it does not know the authority of our client certificate (unknown CA)"},
    {49, "our client certificate is good and has no access (access denied)"},
    {50, "it could not read a message (decode error)"},
    {51, "a signature or key exchange failed (decrypt error)"},
    {60, "its rules of export forbid it (export restriction)"},
    {70, "it speaks no TLS version that is allowed here (protocol version)"},
    {71, "it wants stronger ciphers (insufficient security)"},
    {80, "it failed by itself (internal error)"},
    {86, "it takes this for a downgrade (inappropriate fallback)"},
    {90, "it gave up (user canceled)"},
    {100, "it does not renegotiate (no renegotiation)"},
    {109, "it misses an extension (missing extension)"},
    {110, "it does not know an extension (unsupported extension)"},
    {112, "it has no server of this name (unrecognized name)"},
    {113, "it could not use the status of a certificate (bad certificate status response)"},
    {115, "it does not know this key's name (unknown PSK identity)"},
    {116, "it demands a client certificate (certificate required)"},
    {120, "it speaks none of the protocols offered (no application protocol)"},
};

constexpr std::array about_ours = {41, 42, 43, 44, 45, 46, 48, 49, 116};

}  // namespace

std::string describe_alert(int code) {
  const auto known =
      std::find_if(std::begin(alerts), std::end(alerts), [&](const Alert& one) { return one.code == code; });
  return known == std::end(alerts) ? "alert " + std::to_string(code) : std::string(known->words);
}

bool is_about_our_certificate(int code) {
  return std::find(about_ours.begin(), about_ours.end(), code) != about_ours.end();
}

}  // namespace sereno::steps
