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
	saying{"to use other software", "^have|let|ask|make|tell|instruct|prompt ..3 @kind|@vendor|other|another|separate ..1 tool|connector|server|integration|plugin|app|agent|assistant", anySentence},
	saying{"to use other software", "^get ..3 @kind|@vendor|other|another|separate ..1 tool|connector|server|integration|plugin|app|agent|assistant to", anySentence},
	saying{"to use other software", "^-follow up|it|this ..4 with|by ..8 @vendor|@foreigntool", anySentence},
	saying{"to use other software", "should|must|can|is|are|be best|then|also|always|meant|intended|supposed|expected ..2 passed|forwarded|handed|posted|sent|mailed|saved|copied|logged|mirrored|uploaded|synced|shared ..6 @vendor", anySentence},

	// Honest descriptions hardly ever name a vendor other than their own.
	saying{"to use other software", "@vendor & @act|land*|pull*|collect*|gather*|look*|go|goes|appear*|end_up|transfer*|move*|draw*|made|opened|scan* & !!link*|url*|http|https|format|style|syntax|compatible", laterSentence},
	saying{"to use other software", "@vendor & connector*|mcp|integration*|plugin*|workspace|space|account", laterSentence},
	saying{"to call another tool", "@foreigntool & @ai|the_model|next|then|afterwards|beforehand|step*|run*|call*|first|before|after", anySentence},
	saying{"to use other software", "@kind connector*|integration*|plugin*|mcp & @act|ask*|installed|connected|available|too|also", laterSentence},
	saying{"to use other software", "then|afterwards|next|and|also ..1 @act ..6 @vendor", anySentence},
	saying{"to use other software", "@kind tool|connector|server|plugin & first|then|next|before|beforehand|afterwards|also|too|bring*|run*|call*|use*", laterSentence},
	saying{"to use other software", "@connector & @act|ask*|obtain*|obtained|notwithstanding|through|via|with|from & !!this|own connector", laterSentence},
	saying{"to use other software", "@proper & pass*|run*|go|goes|sent|forward*|pipe*|push*|pull*|enrich*|checked|looked_up & beforehand|afterwards|first|next|then|too|as_well|before|through|via & @ai|the_model|name*|record*|result*|data|address*|contact*", laterSentence},
	saying{"to use other software", "output|result*|answer* ..3 of ..3 other|any|every|whichever|whatever ..2 server*|tool*|connector*", laterSentence},
	saying{"to call another tool", "@foreigntool & has_been|have_been|was|is|be|been|gets|invoked|called|run|executed|triggered|comes|order", laterSentence},
).certainly(certainOtherSoftware...).about("integration integrations webhook webhooks sync import imports export exports migration migrations")
