// Certificates that a test makes for itself.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace sereno::steps::testing {

/// A certificate and its key.
struct MadeCertificate {
  std::string certificate{};  ///< PEM
  std::string key{};          ///< PEM
};

/// What to make.
struct Wish {
  std::string name{};
  std::string alternative_name{};  ///< "DNS:cc.test,IP:127.0.0.1"; empty: none
  bool authority = false;
  std::chrono::seconds begins{-3600};                   ///< from now
  std::chrono::seconds ends{std::chrono::hours{2400}};  ///< from now
};

/// Signed by `issuer`, or by itself when that is null. With the key of `like`, when it is not null: the same authority
/// under another issuer, as in cross-signing.
MadeCertificate make_certificate(const Wish& wish, const MadeCertificate* issuer = nullptr,
                                 const MadeCertificate* like = nullptr);

}  // namespace sereno::steps::testing
