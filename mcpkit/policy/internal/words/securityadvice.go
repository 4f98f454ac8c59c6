package words

// SecurityAdvice is about texts that ask to weaken a protection, to use more rights than needed or
// to hand over a secret. The policy's 1.B forbids it.
var SecurityAdvice = newTheme(nil,
	saying{"to switch off a protection", "^-@weaken ..6 @protection", laterSentence},
	saying{"to switch off a protection", "^-turn|switch|shut|set ..5 @protection ..2 off|down|false|0|none", laterSentence},
	saying{"to switch off a protection", "always_allow|auto-approve*|auto-allow*|auto-accept*|auto-approval|always-allow|auto_approve|allow_always|don't_ask_again|bypasspermissions|skip-permissions", anySentence},
	saying{"to switch off a protection", "^accept|ignore|confirm|dismiss|click ..4 @protection", laterSentence},
	saying{"to switch off a protection", "so_that|so|then|to no|without approval|confirmation|permission|security|warning dialog*|prompt*|appear*|popup*|pop-up*", anySentence},
	saying{"to switch off a protection", "@protection ..2 can|may|should|must|could ..1 be ignored|skipped|disabled|bypassed|dismissed|accepted|off|switched_off|turned_off|suppressed|clicked", anySentence},
	saying{"to switch off a protection", "@protection ..2 must|should|needs|has|have|is|are ..2 off|disabled|inactive|deactivated|paused|turned_off|switched_off", laterSentence},
	saying{"to switch off a protection", "node_tls_reject_unauthorized|git_ssl_no_verify|pythonhttpsverify|--insecure|--no-verify|--privileged|set-executionpolicy|verify=false|rejectunauthorized", anySentence},
	saying{"to run a downloaded script", "curl|wget|iwr|irm ..8 bash|sh|zsh|sudo|iex|python|powershell", anySentence},
	saying{"to run a downloaded script", "^paste|run|execute|enter|type|copy ..8 into ..3 terminal|shell|console|powershell|command_line", laterSentence},
	saying{"to use more rights than needed", "chmod 777|a+rwx", anySentence},
	saying{"to use more rights than needed", "^-sign_in|log_in|use|connect|run|grant|give|authorise|authorize|choose|pick|create|provide|log_on|assign|link|sign|log ..8 @power ..2 @account", laterSentence},
	saying{"to use more rights than needed", "simplest|best|easiest|recommended|better|faster|quickest|smoothest|simpler|easier ..12 @power ..2 @account", anySentence},
	saying{"to use more rights than needed", "^grant|give|allow|enable|tick|select|request|approve ..4 all|every|full|maximum|unrestricted|complete ..2 scope*|permission*|access|right*|privilege*|box*", laterSentence},
	saying{"to hand over a secret", "^-ask|tell|have|let|prompt|request|urge|invite|paste|share|send|enter|type|provide|give|collect|obtain ..6 @user ..8 password*|passcode*|secret*|pin|otp|one-time_code*|recovery_phrase|seed_phrase|credentials|cookie*", laterSentence},
	saying{"to hand over a secret", "^-ask|collect|request|obtain|take ..4 @user ..4 for ..3 @secret", laterSentence},
	saying{"to hand over a secret", "^-paste|share|send|forward|enter|type ..4 password*|passcode*|secret*|otp|one-time_code*|recovery_phrase|seed_phrase|private_key|session_cookie*|cookie* ..2 here|into|in|to", laterSentence},
)
