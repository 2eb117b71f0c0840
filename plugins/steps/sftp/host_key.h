// Whether a server's key is the one that is known. Internal to the SFTP transport.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno::steps {

/// The kinds of the keys that are given whole, for the negotiation: "ssh-ed25519,rsa-sha2-512,rsa-sha2-256". Empty when
/// one is given as a fingerprint, which may be of any kind.
std::string kinds_of(const std::vector<std::string>& host_keys);

/// Whether one of the given keys is this one: `fingerprint` "SHA256:...", `kind` "ssh-ed25519", `base64` its bytes.
bool is_one_of(const std::vector<std::string>& host_keys, std::string_view fingerprint, std::string_view kind,
               std::string_view base64);

}  // namespace sereno::steps
