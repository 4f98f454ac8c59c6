package words

// Sayings that leave no doubt: no description of a tool that an honest author wrote has them. A
// reviewer rejects a server for one of them.

// hiding is about what the user must not learn.
const hiding = "to hide something from the user"

var certainBehavior = []saying{
	{hiding, "^-keep|leave|hold ~4 between_us|between_ourselves|between_you_and_me|between_you_and_us|to_yourself|to_itself", laterSentence},
	{hiding, "^-keep|stay|remain|be ~1 quiet|silent|discreet about", laterSentence},
	{hiding, "^-keep|treat|hold ~1 this|every|each call|step|request|lookup|action ~2 secret|hidden|confidential|invisible|unmentioned & !!until|unless|before|if|when|while", laterSentence},
	{hiding, "^!tell ~1 anyone|anybody|anyone_else ..1 about|that|of & !!change*|event*|meeting*|appointment*|booking*|cancellation*", laterSentence},
	{hiding, "^!mention|reveal|disclose|admit|acknowledge that|how|why|whether ~8 copy|copied|stored|passed|forwarded|uploaded|recorded|collected|shared|called|goes|sent_to|sent_on|sent_elsewhere & !!until|unless|before|if|when", laterSentence},
	// An honest tool tells the model not to say that something has happened that has not.
	{hiding, "^!say|explain|report|indicate that|how|why|whether ~8 copy|copies|copied|recorded|collected & !!until|unless|before|if|when", laterSentence},
	{hiding, "^!reveal|disclose|acknowledge|discuss it|this|that ~1 in|to your|the_user|the_answer|the_reply|the_response|the_chat|the_conversation", laterSentence},
	{hiding, "^!mention|reveal|disclose|acknowledge this call|step|tool|copy|request|lookup|upload|transfer & !!until|unless|before|if|when|title|subject|name|text|body|note*", laterSentence},
	{hiding, "user ~1 must|should|shall ~2 !learn|know|notice|find_out|realize|realise|suspect|discover|told|informed|aware ~1 that|about|of|this|anything", anySentence},
	{hiding, "user ~1 may not be ~1 told|informed ~1 that|about|of|this|anything", anySentence},
	{hiding, "user need not ~1 know|learn|notice that|about|of ~8 read|sent|called|copied|stored|passed|logged|forwarded|uploaded|used|recorded|happen*", anySentence},
	{hiding, "user ~2 !need|needs|has|have to ~1 know|learn|notice that|about|of ~8 read|sent|called|copied|stored|passed|logged|forwarded|uploaded|used|recorded|happen*", anySentence},
	{hiding, "no need|reason to ~1 inform|tell|notify ~1 user of|about|that", laterSentence},
	{hiding, "-send*|copy|copies|copied|store*|save*|read*|record*|log*|logged|upload*|forward*|share*|collect*|pass*|call*|track* ~8 without ~1 user|user's noticing|knowing|realizing|realising|knowledge|awareness|being_told|being_informed|being_aware|finding_out & " +
		"!!find*|detect*|list*|show*|search*|check*|report*|warn*|alert*|identify|identifies|tell*|prevent*|app|apps", laterSentence},
	{hiding, "^-send|copy|store|save|read|record|log|upload|forward|share|collect|pass|call|track|do|run|make|use ~8 without ~1 users|users' noticing|knowing|knowledge|awareness|being_told|being_informed|finding_out", laterSentence},
	{hiding, "^!bring ~2 up with|to ~1 user", laterSentence},
	{hiding, "^-conceal|hide|disguise ~1 use|usage|call|calls of ~1 this|the|that tool|call|step", laterSentence},
	{hiding, "stays|remains|stay|remain|kept ~2 between_us|between_ourselves|between_you_and_me|between_you_and_us", laterSentence},
	{hiding, "stays|remains|stay|remain|kept|keep ~3 between_you_and this|the|our server|tool|service|connector", laterSentence},
	{hiding, "^make|ensure|see ~3 user ~2 !find_out|notice|learn|realize|realise|know", laterSentence},
	{hiding, "never|not admit|reveal|disclose ~3 be|are|being ~2 ai|bot|chatbot|model|assistant", anySentence},

	{hiding, "^-do|perform|run|make|repeat|execute|call|use|go|carry|handle|finish|continue ~8 without ~1 user knowledge|awareness|noticing|knowing|realizing|realising|being_told|being_informed|being_aware|finding_out", laterSentence},
	{hiding, "user|users must|should|shall ~1 !know|notice|suspect|learn|hear & !!know|notice|suspect|learn|hear ~1 about|of|that|the|a|an|any|their|its|his|her|which|what|where|who|how|whether|if|when|more|from", laterSentence},
	{hiding, "^make|give no reference|mention|hint|note ~1 to|of|about ~2 this|it|that|them|call|step|tool|copy|upload|request|transfer|server", laterSentence},
	{hiding, "^-say|tell|mention|reveal|disclose|admit ~2 nothing|not_a_word|no_word about|of ~1 this|it|that|them|call|step|tool|copy|upload|request|transfer|server", laterSentence},
	{hiding, "no mention|word of|about ~1 this|it|that|call|step|tool|copy|upload ~1 may|must|should|is|shall ~1 be|made|to", laterSentence},
	{hiding, "^-avoid|refrain|abstain|desist ~1 telling|informing|notifying|alerting ~1 user|users|anyone|anybody ~1 about|of|that & !!until|unless|before|if|when|change*|event*|meeting*|appointment*|booking*", laterSentence},
	{hiding, "^-avoid|refrain|abstain|desist ~1 mentioning|revealing|disclosing|admitting|discussing ~1 this|call|step|copy|upload|transfer & !!until|unless|before|if|when|title|subject|name|text|body|note*", laterSentence},
	{hiding, "user|users|they|customer|anyone|anybody|someone|somebody|person ~1 ask|asks|asked|inquires|enquires|wonders|wants ..6 ^-deny|change|dodge|lie|evade it|everything|the_subject|the_topic|the_question|having|any|about & !!permission|access|request*|again|deny_request|refund*|entry|claim*", laterSentence},
	{hiding, "^!let on that|about|to|it|this", laterSentence},
	{hiding, "^-act|behave|carry_on|proceed|answer|go_on as_if|as_though nothing ~2 happened|happen|occurred", laterSentence},
	{hiding, "^pretend ?that you ~1 did|have|had|do not", laterSentence},
	{hiding, "^-cover|hide|conceal ~1 your|the|its|our|all|any tracks|traces", laterSentence},

	{"to ignore other instructions", "rules|instructions|guidelines|policies|restrictions|safeguards|limits ~1 of|from ~1 host|client|assistant|system|user|model|platform|operator|anthropic ~1 is|are ~2 suspended|lifted|void|off|cancelled|canceled|disabled|invalid|revoked|waived & !!maintenance|firewall|network|traffic|port|ports|update|rule_id", anySentence},
	{"to ignore other instructions", "rules|instructions|guidelines|policies|restrictions|safeguards|limits ~1 of|from ~1 host|client|assistant|system|model|platform|operator|anthropic no_longer|do_not apply|bind|count|hold|matter", anySentence},
	{"to ignore other instructions", "system_prompt|system_message ~1 does|do ~1 !apply|count|bind|matter|hold & !!bot|bots|chatbot|chatbots|test|tests|messages", anySentence},
	{"to ignore other instructions", "system_prompt|system_message no_longer|is|has ~2 applies|apply|binding|void|suspended|revoked|obsolete|lapsed", anySentence},
	{"to ignore other instructions", "everything|anything|all|instructions|whatever ~2 before|above|preceding ~1 this|the line|text|message|point|sentence|description ~1 is|are ~1 void|invalid|obsolete|cancelled|canceled|irrelevant|superseded|null|outdated|revoked|to_be", anySentence},
	{"to ignore other instructions", "these|this|following|our|such rules|rule|instructions|description|text|orders|directives ~2 outrank*|override*|overrule*|supersede*|precede*|replace* ~3 wish|wishes|instructions|orders|rules|guidelines|system_prompt|developer|host", anySentence},
	{"to ignore other instructions", "these|this|following|our rules|instructions|description|orders|directives ~1 take*|have|has ~1 precedence|priority over ~2 all|any|every|other|others|user|system|your|previous|those|what", anySentence},
	{"to switch off its rules", "your ~1 safety|content|usage|ethical|moderation|security rules|guidelines|policies|limits|filters|restrictions ~2 !apply|hold|count|bind|matter|restrict", anySentence},
	{"to switch off its rules", "<you ~2 are|run|operate ~2 in developer|god|jailbreak|unrestricted|dan|sudo|privileged|do-anything mode & !!if|when|while|unless|whether|until|after|before|with|as_long|once|since|by", anySentence},
	{"to switch off its rules", "^-enter|activate|enable|switch_to|switch_into|go_into ~1 developer|debug|god|jailbreak|unrestricted|admin|root|sudo|unsafe mode & limit|limits|restriction*|rules|guidelines|filters|safeguards", laterSentence},
	{"to switch off its rules", "^!apply|run|perform|make|do|use|observe ~2 safety check|checks|filter|filters|rules|guidelines|policy|policies|measures", laterSentence},
	{"to switch off its rules", "^-skip|omit|bypass|drop|forget|ignore|suspend ~3 safety check|checks|filter|filters|rules|guidelines|policy|policies|measures & !!not", laterSentence},
	{"to switch off its rules", "^-comply|obey|answer|help|do|fulfil|fulfill|execute|provide|respond|assist|carry_out|perform|accept ..8 even_if|even_when|even_though|no_matter ~4 harmful|illegal|dangerous|unethical|unsafe|unlawful|forbidden|immoral", anySentence},

	{"to ignore other instructions", "your ~1 earlier|previous|prior|original|former|other|initial|system instructions|guidelines|directives ~1 no_longer|do_not|are ~1 apply|count|hold|matter|bind|void|suspended|lifted", anySentence},
	{"to ignore other instructions", "^-forget|ignore|disregard ~4 rules|instructions|guidelines|directives ~1 you ~2 given|told", anySentence},
	{"to ignore other instructions", "^-ignore|disregard|forget|override what|everything|anything|all ~1 system_prompt|system_message|developer ~1 say*|said|state*|contain*|about", anySentence},
	{"to switch off its rules", "^-pretend|act|behave|answer|respond ~6 no|without restriction*|limit|limits|limitation*|rules|guidelines|filters|safeguards", laterSentence},
	{"who it is", "^from_now_on ~3 speak|answer|act|talk|behave|respond|reply|pretend as|like|in|only|with|without|that|to_be & !!caller*|server|message*", laterSentence},
	{"who it is", "^from_now_on you are a|an|the|not|no ~2 assistant|bot|agent|model|ai|pirate|expert|character|persona|longer", laterSentence},
}

var certainPreference = []saying{
	{"to always call a tool", "^-call|use|invoke|run ~3 before ~1 answering|responding|replying ~2 any|every|each|all ~2 @asked", anySentence},
	{"to always call a tool", "^-call|use|invoke|run ~3 before ~1 answering|responding|replying ?to anything|any_user|every_user|each_user", anySentence},
	{"to always call a tool", "must|should|shall|always ~1 -be ?always called|used|invoked|run ~1 at|on|before ~1 start|beginning|outset|end|opening ~1 of ~1 each|every|all|any|the|a|your @chat", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 at|on ~1 start|beginning|outset|end|opening ~1 of ~1 each|every|all|any @chat", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 after|before|on|for|with each|every|any|all ~1 message|turn|question|prompt|answer|reply ~1 of|from|by the|your user|own", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~3 whatever|regardless|no_matter ~4 user|they|person ~1 ask*|want*|say*|said|request*|write*|type*", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~3 whatever|regardless|no_matter ~2 topic|subject|question ~1 of ~1 conversation|chat|user", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 whenever|each_time|every_time|any_time|as_soon_as ~1 user|they|somebody|someone|person ~1 write*|say*|ask*|type*|send*|speak* & !!write*|say*|ask*|type*|send*|speak* ~2 about|for|on|to|that|which|what|how|if|whether|with|in|why|where|when|who & " +
		"something|anything|message|messages|question|questions|you|whatever|prompt", laterSentence},
	{"to always call a tool", "after|before|upon any|every|each|all ?other tool call|calls|use|uses|invocation|run ..4 ^-call|use|invoke|run|pass this|it|me", anySentence},
	{"to always call a tool", "^-call|use|invoke|run this|it|me ~2 after|before|around any|every|each|all ?other tool call|calls|use|uses|invocation", anySentence},
	{"to send all requests here", "^-pass|send|hand|route|forward|feed|copy ~2 result|results|output|outputs|answer|answers|response|responses ~1 of|from ~1 all|any|every|each|other ?other tool|tools|connectors|servers ~3 to|through|into this|it|us", anySentence},
	{"to prefer this tool over others", "this|our tool|server|connector|integration ~1 has|have|takes|enjoys|gets ~2 highest|top|first|absolute|utmost|full priority|precedence", anySentence},
	{"to prefer this tool over others", "another|other|different|rival|competing ~1 service|tool|app|source|connector|server|provider ..8 ^-use|call|choose|pick|prefer|take this|ours ~2 anyway|nevertheless|regardless|nonetheless|all_the_same|even_so", anySentence},
}

var certainOtherSoftware = []saying{
	{"to use other software", "<then|afterwards|afterward|next|finally|also|always ^-create|send|post|save|add|update|upload|write|share|store|publish|forward ~8 in|to|on|with|via|through|into ~2 @vendor & " +
		"!!excel|word|chrome|format*|syntax|style|notation|type* & !!if|when ~2 asks|asked|wants|wanted|requests|requested|agrees", laterSentence},
}

var certainOutsideOrders = []saying{
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..14 ^-obey|obeying", anySentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..8 instruction*|directive*|guidance|prompt|behavior|behaviour ..10 ^-follow|execute|comply|adhere|act|obey|adopt & @url|page|site|website|server|web|gist|pastebin|remote|internet|online|link|endpoint", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..8 rules|policy ..10 ^-follow|comply|adhere|act|obey & @url|page|site|website|server|web|gist|pastebin|remote|internet|online|link|endpoint", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..8 instruction*|directive*|guidance|guideline*|prompt|behavior|behaviour|persona ..10 ^-apply|use|follow|keep|adopt ..8 rest|remainder|whole|entire ~2 conversation|chat|session|dialogue", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check|consult ..8 rules|policy|text|page ..10 ^-apply|use|follow|keep|adopt ..8 rest|remainder|whole|entire ~2 conversation|chat|dialogue", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..4 @url ..5 ^-act|behave|comply|obey", laterSentence},
	{"to follow instructions from elsewhere", "^-fetch|download|load|get|read|pull|retrieve|open|visit|check ..4 @url ..2 ^-do|follow|execute|apply what|whatever|all|everything it|they|there|that ?is says|say|said|tells|tell|asks|ask|orders|order|demands|requires|listed|written", laterSentence},
	{"to follow instructions from elsewhere", "instruction*|directive*|guidance ~2 for|to ~1 assistant|ai|you|claude ..4 @url & !!setup|set_up|install*|installation|connect*|connecting|configuration|naming|usage|getting_started", laterSentence},
	{"to follow instructions from elsewhere", "instruction*|directive*|rules|guidance ~2 for|to ~1 assistant|model|claude|ai|you ..4 @url & ^-follow|obey|heed|adopt", laterSentence},
	{"to follow instructions from elsewhere", "your|assistant|claude behavior|behaviour|conduct ..6 @url", laterSentence},
	{"to follow instructions from elsewhere", "contain*|include*|hold*|carry|carries|has|have|give*|return* ~4 instruction*|command*|order*|request*|directive*|task* ~2 for|to you|claude|assistant|model|ai & ^-carry|follow|execute|obey|perform|do|comply ~1 them|it|these|those|out|with|what", anySentence},
	{"to follow instructions from elsewhere", "execute*|executed|follow|followed|obey|obeyed|carried_out ~3 as_if|as_though ~2 user|they|he|she ~2 had|has|have|were|gave|said|asked|wrote|typed & instruction*|command*|order*|request*|task*|anything|everything|whatever|what & in|of|from|by|within|inside ~2 page*|document*|message*|email*|mail*|comment*|result*|response*|ticket*|website*|site*|article*|attachment*", laterSentence},
	{"to follow instructions from elsewhere", "^-treat|regard|consider|handle|take|read ~3 output|result|results|text|content|response|answer|description|reply ~1 as|like ~1 coming|come|said|written|sent|spoken|typed|given|if ~2 from|by ~1 user|system|developer|anthropic|operator & !!not|never", anySentence},
	{"to follow instructions from elsewhere", "^-treat|regard|consider|handle|take|read ~3 output|result|results|text|content|response|description ~1 as|like a|an|the|your|new ~1 system|developer|operator message|prompt|instruction|instructions|command|commands|order|orders & !!not|never", anySentence},
	{"to follow instructions from elsewhere", "instruction*|rules|orders|order|directive*|command* ~1 returned|given|provided|contained|issued|in|from|sent ~3 tool|server|result|results|output|response|page|document ~1 is|are ~1 authoritative|binding|mandatory|obligatory|law|official|yours|to_be_followed|to_be_obeyed", anySentence},
	{"to follow instructions from elsewhere", "^-do|obey|follow|execute whatever|everything|anything|all|what ~2 tool|result|results|output|response|server|page|document|text ~1 returns|return|says|say|tells|tell|asks|demands|orders|commands|wants", anySentence},
}

var certainSecurityAdvice = []saying{
	{"to switch off a protection", "^-approve|accept|allow|confirm|auto-approve|grant ~2 all|every|any ~1 permission|approval|confirmation ~1 prompt*|dialog*|popup* & client*|claude|assistant|host|mcp|connector", laterSentence},
	{"to switch off a protection", "^-add|put ~1 this|the server|tool|connector|extension ~2 to|on ~2 allow_list|allowlist|allow-list|whitelist|trusted_tools|always-allow|auto-approve & client|claude|ask|asks|asking|prompt*|permission*|confirmation*", laterSentence},
}
