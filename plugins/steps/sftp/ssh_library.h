// libssh, loaded when it is first used. Internal to the SFTP transport.
#pragma once

#include <libssh/libssh.h>
#include <libssh/sftp.h>

namespace sereno::steps {

struct SshLibrary {
  decltype(&::ssh_new) make = nullptr;
  decltype(&::ssh_free) free = nullptr;
  decltype(&::ssh_options_set) options_set = nullptr;
  decltype(&::ssh_set_blocking) set_blocking = nullptr;
  decltype(&::ssh_connect) connect = nullptr;
  decltype(&::ssh_get_poll_flags) get_poll_flags = nullptr;
  decltype(&::ssh_get_error) get_error = nullptr;
  decltype(&::ssh_get_serverbanner) server_banner = nullptr;
  decltype(&::ssh_get_server_publickey) server_key = nullptr;
  decltype(&::ssh_key_free) key_free = nullptr;
  decltype(&::ssh_get_publickey_hash) key_hash = nullptr;
  decltype(&::ssh_get_fingerprint_hash) fingerprint = nullptr;
  decltype(&::ssh_clean_pubkey_hash) clean_hash = nullptr;
  decltype(&::ssh_string_free_char) string_free = nullptr;
  decltype(&::ssh_pki_export_pubkey_base64) export_key = nullptr;
  decltype(&::ssh_key_type) key_type = nullptr;
  decltype(&::ssh_key_type_to_char) key_type_name = nullptr;
  decltype(&::ssh_session_is_known_server) is_known_server = nullptr;
  decltype(&::ssh_pki_import_privkey_file) import_key = nullptr;
  decltype(&::ssh_userauth_publickey) auth_key = nullptr;
  decltype(&::ssh_userauth_password) auth_password = nullptr;
  decltype(&::ssh_userauth_kbdint) auth_questions = nullptr;
  decltype(&::ssh_userauth_kbdint_getnprompts) question_count = nullptr;
  decltype(&::ssh_userauth_kbdint_setanswer) answer_question = nullptr;
  decltype(&::ssh_channel_new) channel_new = nullptr;
  decltype(&::ssh_channel_free) channel_free = nullptr;
  decltype(&::ssh_channel_open_session) channel_open = nullptr;
  decltype(&::ssh_channel_request_sftp) channel_request_sftp = nullptr;
  decltype(&::sftp_new_channel) sftp_make = nullptr;
  decltype(&::sftp_init) sftp_start = nullptr;
  decltype(&::sftp_free) sftp_end = nullptr;
  decltype(&::sftp_get_error) sftp_error = nullptr;
  decltype(&::sftp_opendir) open_folder = nullptr;
  decltype(&::sftp_readdir) read_folder = nullptr;
  decltype(&::sftp_dir_eof) folder_ended = nullptr;
  decltype(&::sftp_closedir) close_folder = nullptr;
  decltype(&::sftp_attributes_free) attributes_free = nullptr;
  decltype(&::sftp_stat) stat = nullptr;
  decltype(&::sftp_open) open = nullptr;
  decltype(&::sftp_close) close = nullptr;
  decltype(&::sftp_read) read = nullptr;
  decltype(&::sftp_write) write = nullptr;
  decltype(&::sftp_extension_supported) supports = nullptr;
  decltype(&::sftp_fsync) fsync = nullptr;
  decltype(&::sftp_rename) rename = nullptr;
  decltype(&::sftp_unlink) unlink = nullptr;
};

/// The library, loaded once for the process. Throws std::runtime_error, with the reason, when that fails.
const SshLibrary& ssh_library();

}  // namespace sereno::steps
