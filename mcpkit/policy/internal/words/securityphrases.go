package words

// securityPhrases are commands and settings that weaken a protection, as they are written.
var securityPhrases = []Phrase{
	newPhrase("to switch off a protection", `stricthostkeychecking[ =]no|\bsetenforce 0|spctl --?master-disable|node_tls_reject_unauthorized|git_ssl_no_verify|`+
		`verify ?= ?false|rejectunauthorized: ?false|insecureskipverify|--insecure\b|--no-verify\b|--no-check-certificate|curl -[a-z]*k\b|`+
		`set-executionpolicy (?:bypass|unrestricted)|dangerously-skip-permissions|bypasspermissions|--yolo\b|--no-sandbox\b`,
		"stricthostkeychecking", "setenforce", "spctl", "node_tls_reject_unauthorized", "git_ssl_no_verify", "verify", "rejectunauthorized",
		"insecureskipverify", "--insecure", "--no-check-certificate", "curl -", "set-executionpolicy",
		"dangerously-skip-permissions", "bypasspermissions", "--yolo", "--no-sandbox").as(command),
	newPhrase("to switch off a protection", `access-control-allow-origin: ?\*`, "access-control-allow-origin").as(setting),
	newPhrase("to use more rights than needed", `nopasswd: ?all|\bchmod (?:-r )?(?:0?777|a\+rwx)|--privileged\b|\bsudo (?:su|bash|sh)\b`,
		"nopasswd", "chmod", "--privileged", "sudo ").as(command),
	newPhrase("to use more rights than needed", `\b0\.0\.0\.0/0|docker\.sock\b|docker socket`, "0.0.0.0/0", "docker.sock", "docker socket").as(setting),
	newPhrase("to run a downloaded script", `\b(?:curl|wget|iwr|irm)\b[^|]{0,200}\| ?(?:sudo )?(?:bash|sh|zsh|iex|python3?|powershell)\b`,
		"curl", "wget", "iwr", "irm").as(command),
}
