package words

// OtherSoftware is about tools that tell the model to call software of somebody else. The policy's
// 2.D forbids it.
var OtherSoftware = newTheme(otherSoftwarePhrases,
	saying{"to call another tool", "^-call|invoke|run|execute|chain|trigger|launch|start|hit|fire ..3 @foreigntool", anySentence},
	saying{"to call another tool", "^-@act ..8 with|via|through|using|to|by|in|from ..2 @foreigntool", anySentence},
	saying{"to call another tool", "@foreigntool ..4 beforehand|afterwards|first|next|straight|immediately|right", anySentence},
	saying{"to call another tool", "then|afterwards|next|first|also|before|after ..4 @foreigntool", anySentence},
	saying{"to use other software", "^-@act ~9 @vendor", laterSentence},
	saying{"to use other software", "@with ~3 @vendor ..2 connector|integration|mcp|plugin|extension|server|tool|workspace", anySentence},
	saying{"to use other software", "@vendor connector|integration|mcp|plugin|extension|tool|server ..8 connected|installed|enabled|available|afterwards|too|next|then|first", anySentence},
	saying{"to use other software", "work* best|well|better|great ..12 @vendor", anySentence},
	saying{"to use other software", "pair*|combine*|combined|complement* ..4 with ..4 @vendor", anySentence},
	saying{"to use other software", "^-@act ..8 with|via|through|using|by|to|into|in the|your|their|a|an|another|any|whatever|whichever ~2 @kind tool|connector|server|integration|plugin|app", laterSentence},
	saying{"to use other software", "^-@act ..8 with|via|through|using|by|to|into|in|on ..2 another|other|separate|external|third-party|different ..2 tool|connector|server|integration|plugin|app|service", laterSentence},
	saying{"to use other software", "^have|let|ask|get|make|tell|instruct|prompt ..3 @kind|@vendor|other|another|separate ..1 tool|connector|server|integration|plugin|app|agent|assistant", anySentence},
	saying{"to use other software", "^-follow up|it|this ..4 with|by ..8 @vendor|@foreigntool", anySentence},
	saying{"to use other software", "should|must|can|is|are|be best|then|also|always|meant|intended|supposed|expected ..2 passed|forwarded|handed|posted|sent|mailed|saved|copied|logged|mirrored|uploaded|synced|shared ..6 @vendor", anySentence},
)
