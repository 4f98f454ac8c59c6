package words

// OutsideOrders is about texts that make the model take instructions from data or from another
// place at run time. The policy's 2.F forbids it.
var OutsideOrders = newTheme(outsideOrdersPhrases,
	saying{"to follow instructions from elsewhere", "^-@follow ..6 @rules ..6 in|from|at|on|of|by|inside|within|contained|found|returned|given|written|under|below ..5 @content", laterSentence},
	saying{"to follow instructions from elsewhere", "^-@follow ..3 @rules it|they|that|which|this ..3 contain*|return*|give*|hold*|carry|carries|provide*|include*|say*|state*", anySentence},
	saying{"to follow instructions from elsewhere", "contain*|hold*|carry|carries|carrying|include*|give*|provide*|return*|bring*|deliver*|store* ..6 @rules ..3 for|to|addressed|aimed|that|which ..3 assistant*|model*|claude|agent*|you|ai|llm", anySentence},
	saying{"to follow instructions from elsewhere", "@rules ..2 for|to ..2 assistant|model|claude|agent|ai|llm ..8 @follow|it|them", anySentence},
	saying{"to follow instructions from elsewhere", "treat*|regard*|consider*|take*|interpret*|handle*|understand* ..8 as ..3 instruction*|command*|order*|directive*|rules|system|binding|authoritative|prompt*|operator", laterSentence},
	saying{"to follow instructions from elsewhere", "comment*|message*|email*|text*|row*|cell*|line*|note*|page*|document*|file*|content|body|anything|everything|whatever|field*|entries|records|tickets|posts|reviews ..8 commands|orders|executed|obeyed|followed|carried_out|binding|instructions", laterSentence},
	saying{"to follow instructions from elsewhere", "^-pull|fetch|get|load|read|download|refresh|check|consult|retrieve|open|look_up|visit|import|obtain|take ..10 @rules ..12 apply|follow|obey|act|comply|adhere|use|adopt|execute|behave|them", laterSentence},
	saying{"to follow instructions from elsewhere", "^-pull|fetch|get|load|read|download|refresh|check|consult|retrieve|open|visit ..14 and|then act|follow|obey|comply|behave|adhere|do|execute|proceed ..3 by|on|it|with|to|as|them|what|accordingly|its", laterSentence},
	saying{"to follow instructions from elsewhere", "sender|author|document|page|email|message|comment*|writer|text|body|file|record|reviewer|website|site|result|response|output|note|attachment ..1 ask*|request*|say*|tell*|want*|order*|instruct*|demand*|state*|call_for ..10 do|comply|execute|carry|obey|follow|perform|act|grant|it|so|fulfil", laterSentence},
	saying{"to follow instructions from elsewhere", "^-do|perform|execute|carry_out|follow|obey what|as|whatever|everything|anything ..5 say*|tell*|ask*|instruct*|state*|demand*|describe*|require*|order*|direct*|want*", laterSentence},
	saying{"to follow instructions from elsewhere", "what|how ..1 assistant|model|claude|agent|ai|llm ..1 do|does|should|must|is|has|needs|will|shall|to", anySentence},
	saying{"to follow instructions from elsewhere", "behaviour|behavior|rules|instructions|policy|prompt|guidelines ..4 change*|update*|maintained|published|kept|served|hosted|defined|loaded ..8 pull|fetch|load|page|url|server|remotely|daily|follow|apply|link|read|site|document", laterSentence},
	saying{"to follow instructions from elsewhere", "new|updated|further|additional|current|latest|next|more instruction*|directive*|orders|commands|guidance ..4 from|at|in|via|arrive*|come*", laterSentence},
)
