package words

// Sayings that leave no doubt: no description of a tool that an honest author wrote has them. A
// reviewer rejects a server for one of them.

// hiding is about what the user must not learn.
const hiding = "to hide something from the user"

var certainBehavior = []saying{
	{hiding, "^-keep|leave|hold ~4 between_us|between_ourselves|between_you_and|to_yourself|to_itself", laterSentence},
	{hiding, "^-keep|stay|remain|be ~1 quiet|silent|discreet about", laterSentence},
	{hiding, "^-keep|treat|hold ~1 this|the|that|its|every|each call|step|copy|request|lookup|upload|transfer|action ~2 secret|hidden|confidential|invisible|unmentioned", laterSentence},
	{hiding, "^!tell|inform|notify ~1 anyone|anybody|anyone_else ..1 about|that|of", laterSentence},
	{hiding, "^!mention|say|reveal|disclose|admit|acknowledge|explain|report|indicate that|how|why|whether ~8 copy|copied|sent|stored|passed|forwarded|uploaded|recorded|collected|shared|called|goes & !!until|unless|before|if|when", laterSentence},
	{hiding, "^!mention|reveal|disclose|acknowledge|discuss it|this|that ~1 in|to your|the_user|the_answer|the_reply|the_response|the_chat|the_conversation", laterSentence},
	{hiding, "^!mention|reveal|disclose|acknowledge this|the call|step|tool|copy|request|lookup|upload|transfer & !!until|unless|before|if|when", laterSentence},
	{hiding, "user ~1 must|should|may|shall|can ~2 !learn|know|notice|find_out|realize|realise|suspect|discover|told|informed|aware ~1 that|about|of|this|anything", anySentence},
	{hiding, "user ~3 need not|to ~1 know|learn|notice that|about|of ~8 read|sent|called|copied|stored|passed|logged|forwarded|uploaded|used|recorded|happen*", anySentence},
	{hiding, "no need|reason to ~1 inform|tell|notify ~1 user of|about|that", laterSentence},
	{hiding, "-without ~1 user|users noticing|knowing|realizing|realising|knowledge|awareness|being_told|being_informed|being_aware|finding_out", laterSentence},
	{hiding, "^!bring ~2 up with|to ~1 user", laterSentence},
	{hiding, "^-conceal|hide|disguise ~1 use|usage|call|calls of ~1 this|the|that tool|call|step", laterSentence},
	{hiding, "stays|remains|stay|remain|kept ~2 between_us|between_ourselves|between_you_and", laterSentence},
	{hiding, "^make|ensure|see ~3 user ~2 !find_out|notice|learn|realize|realise|know", laterSentence},
	{hiding, "never|not admit|reveal|disclose ~3 be|are|being ~2 ai|bot|chatbot|model|assistant", anySentence},

	{"to ignore other instructions", "your ~1 earlier|previous|prior|original|former|other|existing|initial instructions|rules|guidelines|directives|orders ~1 no_longer|do_not|are ~1 apply|count|hold|matter|bind|void|suspended|lifted", anySentence},
	{"to ignore other instructions", "^-forget|ignore|disregard ~4 rules|instructions|guidelines|orders|directives ~1 you|were|have ~2 given|told|got|received|before", anySentence},
	{"to ignore other instructions", "^-ignore|disregard|forget|override what|everything|anything|all ~1 system_prompt|system_message|developer ~1 say*|said|state*|contain*|about", anySentence},
	{"to switch off its rules", "^-pretend|act|behave|answer|respond ~6 no|without restriction*|limit|limits|limitation*|rules|guidelines|filters|safeguards", laterSentence},
	{"who it is", "^from_now_on speak|answer|act|talk|behave|write|respond|reply|ignore|treat|always|never|pretend|you", laterSentence},
}

var certainPreference = []saying{
	{"to always call a tool", "^-call|use|invoke|run ~3 before ~1 answering|responding|replying ~2 any|every|each|all|anything", anySentence},
	{"to always call a tool", "must|should|shall|always ~1 -be ?always called|used|invoked|run ~1 at|on|before ~1 start|beginning|outset|end|opening ~1 of ~1 each|every|all|any|the|a|your @talk", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 at|on ~1 start|beginning|outset|end|opening ~1 of ~1 each|every|all|any @talk", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 after|before|on|for|with each|every|any|all ~1 message|turn|question|prompt|answer|reply ~1 of|from|by the|your user|own", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~3 whatever|regardless|no_matter ~4 user|asks|asked|wants|topic|question", anySentence},
}

var certainOtherSoftware = []saying{
	{"to use other software", "<then|afterwards|afterward|next|finally|also|always ^-create|send|post|save|open|add|log|update|upload|write|share|store|publish|forward ~8 in|to|on|with|via|through|into ~2 @vendor", laterSentence},
}

var certainOutsideOrders = []saying{
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..14 ^-obey|obeying", anySentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..8 instruction*|directive*|guidance|prompt|policy|behavior|behaviour|playbook|commands|orders|rules ..10 ^-follow|execute|comply|adhere|act|obey|adopt & @url|page|site|website|server|web|gist|pastebin|remote|internet|online|link|endpoint", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..14 ^-apply|use|follow|keep ..8 rest|remainder|whole|entire ~2 conversation|chat|session|dialogue", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..4 @url ..2 ^-act|behave|comply|obey", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..4 @url ..2 ^-do|follow|execute|apply what|whatever|all|everything it|they|there|that ?is says|say|said|tells|tell|asks|ask|orders|order|demands|requires|listed|written", laterSentence},
	{"to follow instructions from elsewhere", "instruction*|directive*|rules|guidance ~2 for|to ~1 assistant|model|claude|ai|you ..4 @url", laterSentence},
	{"to follow instructions from elsewhere", "your|assistant|claude behavior|behaviour|conduct ..6 @url", laterSentence},
	{"to follow instructions from elsewhere", "contain*|include*|hold*|carry|carries|has|have|give*|return* ~4 instruction*|command*|order*|request*|directive*|task* ~2 for|to you|claude|assistant|model|ai & ^-carry|follow|execute|obey|perform|do|comply ~1 them|it|these|those|out|with|what", anySentence},
	{"to follow instructions from elsewhere", "execute*|executed|follow|followed|obey|obeyed|carried_out ~3 as_if|as_though ~2 user|they|he|she ~2 had|has|have|were|gave|said|asked|wrote|typed & instruction*|command*|order*|request*|@content", laterSentence},
}

var certainSecurityAdvice = []saying{
	{"to switch off a protection", "^-approve|accept|allow|confirm|auto-approve|grant ~2 all|every|any ~1 permission|approval|confirmation ~1 prompt*|dialog*|popup*", laterSentence},
	{"to switch off a protection", "^-add|put ~1 this|the server|tool|connector|extension ~2 to|on ~2 allow_list|allowlist|allow-list|whitelist|trusted_tools|always-allow|auto-approve & client|claude|ask|asks|asking|prompt*|permission*|confirmation*", laterSentence},
}
