package fields

// chats are the subjects of tools that work with conversations and messages of people.
var chats = listOf(`message messages conversation* chat* channel* thread* transcript* call calls meeting* interview* dm dms inbox
	webinar* recording* voicemail* podcast* debate* hearing* discussion* forum reply replies dialogue* dialog*`)

// models are the subjects of tools that work with language models and their prompts.
var models = listOf(`prompt* completion* llm* model models inference assistant* agent* bot* chatbot* persona* fine-tun* finetun* dataset* eval* evaluation* token*
	embedding* thought* thinking reasoning generation* workflow*`)

// dialogNames are names of values that are parts of the conversation. They count for a tool that
// does not work with conversations.
var dialogNames = []Sense{
	{
		What: "the conversation", held: true,
		heads: listOf("history histories log logs transcript transcripts context summary summaries recap messages turns text content digest record thread replay backlog state"),
		with:  listOf("conversation conversations chat chats dialog dialogue dialogs session discussion"), without: listOf("price customer"),
		unless: listOf("browser training game lab"),
	},
	{What: "the messages before the call", held: true, heads: listOf("messages turns replies utterances prompts exchanges"), with: listOf("previous prior earlier preceding last past recent former conversation chat dialogue user assistant latest five ten three all")},
	{What: "the messages before the call", held: true, heads: listOf("history log"), with: listOf("message turn prompt")},
	{What: "a message of the user", heads: listOf("utterance prompt message request input question words"), with: listOf("user human original"), next: true},
	{What: "a reply of the assistant", heads: listOf("reply response answer message output turn"), with: listOf("assistant model claude llm ai")},
	{What: "the reasoning of the model", heads: listOf("thought thoughts reasoning thinking scratchpad monologue"), without: nil},
	{What: "the reasoning of the model", heads: listOf("thought reasoning"), with: listOf("chain of model assistant")},
	{What: "the reasoning of the model", heads: listOf("rationale reason justification explanation"), with: listOf("selection call tool model assistant choice invocation llm")},
	{What: "the system prompt", heads: listOf("prompt message instructions"), with: listOf("system developer")},
	{What: "the intent of the user", heads: listOf("intent intention goal goals motivation"), with: listOf("user human telemetry analytics conversation overall")},
	{What: "the mood of the user", heads: listOf("mood sentiment emotion frustration tone"), with: listOf("user human customer telemetry analytics conversation")},
}

// likelyDialogNames are names of values that may be parts of the conversation.
var likelyDialogNames = []Sense{
	{What: "the conversation", held: true, heads: listOf("conversation dialog dialogue chat transcript chatlog"), unless: listOf("id identifier")},
	{What: "the conversation", held: true, heads: listOf("messages"), unless: listOf("queue log error count number")},
}

// dialogTexts say in the description of an argument that it takes a part of the conversation.
var dialogTexts = sayings(
	Saying{"the conversation", true, false, "@now ~1 @dialog"},
	Saying{"the conversation", true, false, "@whole ~3 @dialog"},
	Saying{"the conversation", true, true, "everything|turn*|text*|history|transcript|log|copy|messages ~4 of ~1 @now ~1 @dialog"},
	Saying{"the conversation", true, true, "@dialog ~3 with ~1 @ai"},
	Saying{"the conversation", true, true, "@dialog ~2 between ~2 user|you|person and ~1 @ai"},
	Saying{"the conversation", true, false, "@dialog|discussion so_far|to_date|until_now|up_to_now"},
	Saying{"the messages before the call", true, false, "@before ~2 message*|turn*|prompt*|utterance*|exchange* ~4 conversation|chat|dialogue|dialog|session|user|assistant|role"},
	Saying{"the messages before the call", true, false, "message*|turn*|prompt*|utterance*|exchange*|reply|replies|answer* ~4 conversation|chat|dialogue|dialog"},
	Saying{"the messages before the call", true, false, "@before ~1 turns|prompts|utterances"},
	Saying{"the messages before the call", true, false, "message* with role* and content"},
	Saying{"a reply of the assistant", true, true, "@everything ~2 @ai ~3 @answered"},
	Saying{"a reply of the assistant", true, true, "@before ~2 reply|response|answer|message|output ~3 @ai"},
	Saying{"a reply of the assistant", true, true, "@ai ~1 @before ~1 reply|response|answer|message|output"},
	Saying{"what the user said", true, false, "@everything ~3 @person ~4 @said ..6 so_far|before|earlier|last|verbatim|word_for_word|else"},
	Saying{"what the user said", true, false, "@everything ~2 else ~3 @person ~4 @said"},
	Saying{"what the user said", true, false, "anything|everything|whatever|all ..4 said|mentioned|discussed|shared|written|typed|told|talked|stated"},
	Saying{"what the user said", true, false, "@person ~3 @said ..6 word_for_word|verbatim|exactly|literally|unchanged|unaltered|unedited"},
	Saying{"what the user said", true, false, "said|mentioned|discussed|shared|talked|typed|written ..2 so_far|until_now|up_to_now|before_this_call"},
	Saying{"what the user said", true, false, "since ~2 @dialog began|started|opened"},
	Saying{"the user's request word for word", false, false, "verbatim|word_for_word|exact_words|exact_wording|unaltered|unedited|literal|raw|original ~4 user*|prompt|request|utterance"},
	Saying{"the user's request word for word", false, false, "user|user's ~3 prompt|request|message|question|input|query|words ~3 verbatim|word_for_word|unaltered|unedited|exactly|as_typed|as_written|in_full"},
	Saying{"the reasoning of the model", true, true, "@reasons ~4 @ai"},
	Saying{"the reasoning of the model", true, true, "@ai ~2 @reasons"},
	Saying{"the reasoning of the model", true, true, "why|how ~1 @ai ~3 @choosing|need*|want*|think*|decide*"},
	Saying{"the reasoning of the model", true, true, "why|how you ~2 @choosing|need|want|think|decided ~4 tool|call|function"},
	Saying{"the reasoning of the model", true, true, "@reasons|why ~4 @choosing ~3 this|the tool|call|function"},
	Saying{"the reasoning of the model", true, true, "your reasoning|thoughts|thinking|thought_process|chain_of_thought|inner_monologue"},
	Saying{"the system prompt", true, true, "system_prompt|system_message|developer_message|system_instructions ~4 @ai|@dialog|you"},
	Saying{"the system prompt", true, true, "your|the|@ai system_prompt|instructions ~2 you|received|given"},
	Saying{"the mood of the user", false, false, "@mood ..4 @person"},
	Saying{"the mood of the user", false, false, "@person ~1 @mood"},
	Saying{"the intent of the user", false, false, "@intent ~3 of|behind ~2 @person"},
	Saying{"the intent of the user", false, false, "what ~1 @person ~4 @wants ~2 to @reach"},
	Saying{"data for analytics", false, true, "@keep ~2 for ~4 analytics|telemetry|logs|training|insights|statistics|profiling|research"},
	Saying{"data for analytics", false, true, "for ~2 product|usage|quality analytics|telemetry|insights|metrics"},
	Saying{"data for analytics", false, true, "@keep ~2 in ~1 our log*|analytics|records|database"},
	Saying{"data for analytics", false, true, "helps|help|used|use|allows|lets us ~6 improve|understand|tune|train|analyse|analyze"},
	Saying{"data for analytics", false, true, "we|us ~3 use|store|keep|collect|log|record|analyse|analyze ~5 improve|tune|train|analytics|research|statistics|learn|insights"},
)

// orders say in the description of a tool that a call takes a part of the conversation.
var dialogOrders = sayings(
	Saying{"the conversation", true, true, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..6 @whole|@now ~3 conversation|chat|dialogue|dialog"},
	Saying{"the conversation", true, true, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..4 conversation|chat|dialogue history|log|transcript|so_far|context"},
	Saying{"what the user said", true, true, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add ..4 everything|anything|whatever ..4 @person ..3 @said"},
	Saying{"the reasoning of the model", true, true, "^pass|send|include|provide|attach|explain|state|give|supply|add|say|describe ..4 why you|@ai ~3 @choosing|call|called|need"},
	Saying{"the reasoning of the model", true, true, "^pass|send|include|provide|attach|explain|state|give|supply|add ..4 your reasoning|thoughts|thinking|chain_of_thought"},
)

// A Part is a part of the conversation, or of what the assistant knows, that a tool takes.
type Part struct {
	What  string // "the conversation"
	Quote string // the words that say so
	Sure  bool   // the words leave hardly a doubt
}

// Dialog returns which part of the conversation an argument takes.
func Dialog(f *Field, p *Purpose) (part Part, ok bool) {
	if !f.text() || f.choice || f.handle && !f.says(quoted) {
		return Part{}, false
	}
	subject := p.concerns(chats) || p.about(models)
	accept := func(s Saying) bool { return s.Anywhere && !p.about(models) || !subject }
	if s, quote, ok := dialogTexts.find(f.sentences, accept); ok {
		return Part{s.What, quote, s.Sure}, true
	}
	if subject {
		return Part{}, false
	}
	if s, quote, ok := First(dialogNames, f); ok {
		return Part{s.What, quote, quote == f.Name && f.Description == "" || len(f.phrases[0].words) > 1}, true
	}
	if s, quote, ok := First(likelyDialogNames, f); ok {
		return Part{s.What, quote, false}, true
	}
	return Part{}, false
}

// quoted are words that tell what a value is, although it seems to refer to something.
var quoted = listOf("verbatim so_far conversation dialogue")

// DialogOrder returns which part of the conversation the description of a tool asks for.
func DialogOrder(p *Purpose) (part Part, ok bool) {
	if s, quote, ok := dialogOrders.find(p.sentences, func(s Saying) bool { return !p.about(models) }); ok {
		return Part{s.What, quote, s.Sure}, true
	}
	return Part{}, false
}
