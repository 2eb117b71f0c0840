// Where this system keeps the certificate authorities that it trusts.
#pragma once

namespace sereno::steps {

/// One file each, found by the hash of its name: reading the one that is needed costs a hundredth of parsing them all.
inline constexpr const char* system_trust_folder = "/etc/ssl/certs";

/// Whether the folder has such hashed files, "a94d09e5.0". Where it has none the bundle in one file has to do.
bool has_trust_folder(const char* folder);

}  // namespace sereno::steps
