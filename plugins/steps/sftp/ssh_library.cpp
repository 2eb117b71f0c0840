#include "plugins/steps/sftp/ssh_library.h"

#include "sereno/steps/shared_library.h"

namespace sereno::steps {
namespace {

void bind_session(const SharedLibrary& library, SshLibrary& ssh) {
  library.bind("ssh_new", ssh.make);
  library.bind("ssh_free", ssh.free);
  library.bind("ssh_options_set", ssh.options_set);
  library.bind("ssh_set_blocking", ssh.set_blocking);
  library.bind("ssh_connect", ssh.connect);
  library.bind("ssh_get_poll_flags", ssh.get_poll_flags);
  library.bind("ssh_get_error", ssh.get_error);
  library.bind("ssh_get_serverbanner", ssh.server_banner);
  library.bind("ssh_get_server_publickey", ssh.server_key);
  library.bind("ssh_key_free", ssh.key_free);
  library.bind("ssh_get_publickey_hash", ssh.key_hash);
  library.bind("ssh_get_fingerprint_hash", ssh.fingerprint);
  library.bind("ssh_clean_pubkey_hash", ssh.clean_hash);
  library.bind("ssh_string_free_char", ssh.string_free);
  library.bind("ssh_pki_export_pubkey_base64", ssh.export_key);
  library.bind("ssh_key_type", ssh.key_type);
  library.bind("ssh_key_type_to_char", ssh.key_type_name);
  library.bind("ssh_session_is_known_server", ssh.is_known_server);
  library.bind("ssh_pki_import_privkey_file", ssh.import_key);
  library.bind("ssh_userauth_publickey", ssh.auth_key);
  library.bind("ssh_userauth_password", ssh.auth_password);
  library.bind("ssh_userauth_kbdint", ssh.auth_questions);
  library.bind("ssh_userauth_kbdint_getnprompts", ssh.question_count);
  library.bind("ssh_userauth_kbdint_setanswer", ssh.answer_question);
  library.bind("ssh_channel_new", ssh.channel_new);
  library.bind("ssh_channel_free", ssh.channel_free);
  library.bind("ssh_channel_open_session", ssh.channel_open);
  library.bind("ssh_channel_request_sftp", ssh.channel_request_sftp);
}

void bind_files(const SharedLibrary& library, SshLibrary& ssh) {
  library.bind("sftp_new_channel", ssh.sftp_make);
  library.bind("sftp_init", ssh.sftp_start);
  library.bind("sftp_free", ssh.sftp_end);
  library.bind("sftp_get_error", ssh.sftp_error);
  library.bind("sftp_opendir", ssh.open_folder);
  library.bind("sftp_readdir", ssh.read_folder);
  library.bind("sftp_dir_eof", ssh.folder_ended);
  library.bind("sftp_closedir", ssh.close_folder);
  library.bind("sftp_attributes_free", ssh.attributes_free);
  library.bind("sftp_stat", ssh.stat);
  library.bind("sftp_open", ssh.open);
  library.bind("sftp_close", ssh.close);
  library.bind("sftp_read", ssh.read);
  library.bind("sftp_write", ssh.write);
  library.bind("sftp_extension_supported", ssh.supports);
  library.bind("sftp_fsync", ssh.fsync);
  library.bind("sftp_rename", ssh.rename);
  library.bind("sftp_unlink", ssh.unlink);
}

SshLibrary load() {
  const SharedLibrary library("libssh.so.4", "libssh-4");
  SshLibrary ssh;
  bind_session(library, ssh);
  bind_files(library, ssh);
  return ssh;
}

}  // namespace

const SshLibrary& ssh_library() {
  static const SshLibrary library = load();
  return library;
}

}  // namespace sereno::steps
