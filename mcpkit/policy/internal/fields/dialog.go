package fields

import (
	"slices"
	"strings"
)

// chats are the subjects of tools that work with conversations and messages of people.
var chats = listOf(`message messages conversation* chat* channel* thread* transcript* call calls meeting* interview* dm dms inbox
	webinar* recording* voicemail* podcast* debate* hearing* discussion* forum reply replies dialogue* dialog*`)

// ofChats are arguments of tools that work with conversations of people.
var ofChats = listOf(`conversation_id conversationid conversation-id chat_id chatid thread_id threadid thread_ts channel_id channelid channel ticket_id ticketid message_id
	messageid call_id callid meeting_id meetingid recipient recipients`)

// models are the subjects of tools that work with language models and their prompts.
var models = listOf(`prompt* completion* llm* model models inference assistant* agent* bot* chatbot* persona* fine-tun* finetun* dataset* eval* evaluation* token*
	embedding* thought* thinking reasoning generation* workflow*`)

// dialogNames are names of values that are parts of the conversation, unless the tool works with
// conversations of people.
var dialogNames = []Sense{
	{
		What: "the conversation", held: true, unless: listOf("browser training game lab"),
		heads: listOf("history histories log logs transcript transcripts context summary summaries recap messages turns text content digest record replay excerpt"),
		with:  listOf("conversation conversations chat chats dialog dialogue dialogs"),
	},
	{
		What: "the messages before the call", held: true, next: true,
		heads: listOf("messages turns turn replies utterances prompts exchanges"),
		with:  listOf("previous prior earlier preceding last past recent former conversation chat dialogue user assistant latest"),
	},
	{What: "the messages before the call", held: true, heads: listOf("history log"), with: listOf("message turn prompt"), next: true},
	{
		What: "a reply of the assistant", next: true,
		heads: listOf("reply response answer message output turn"), with: listOf("assistant claude llm ai"),
	},
	{What: "the reasoning of the model", heads: listOf("thought thoughts reasoning thinking"), with: listOf("chain of model assistant llm agent ai")},
	{What: "the reasoning of the model", heads: listOf("scratchpad monologue")},
}

// likelyDialogNames are names of values that may be parts of the conversation.
var likelyDialogNames = []Sense{
	{What: "the conversation", held: true, heads: listOf("conversation dialog dialogue chat transcript chatlog"), unless: listOf("id identifier")},
	{What: "the conversation", held: true, heads: listOf("messages"), unless: listOf("queue log error count number")},
	{What: "the conversation", held: true, heads: listOf("history log transcript context summary recap"), with: listOf("session discussion"), next: true},
	{
		What: "a message of the user", next: true,
		heads: listOf("utterance prompt message request input question query words"), with: listOf("user human original raw"),
	},
	{What: "the reasoning of the model", heads: listOf("thought thoughts reasoning thinking")},
	{
		What: "the reasoning of the model", next: true,
		heads: listOf("rationale reason justification explanation"), with: listOf("selection tool model assistant choice invocation llm"),
	},
	{What: "the reasoning of the model", heads: listOf("reason rationale justification explanation"), with: listOf("tool")},
	{What: "the system prompt", heads: listOf("prompt message instructions"), with: listOf("system developer"), next: true},
	{
		What: "data for analytics", heads: listOf("context notes text data message input payload"), with: listOf("analytics telemetry tracking"),
	},
	{
		What: "the intent of the user", heads: listOf("intent intention goal goals motivation"),
		with: listOf("user human telemetry analytics conversation overall"),
	},
	{
		What: "the mood of the user", heads: listOf("mood sentiment emotion frustration tone"),
		with: listOf("user human telemetry analytics conversation"),
	},
}

// moods are subjects of tools that work with moods.
var moods = listOf("mood* emotion* music playlist* song* track* diary journal* feeling* sentiment wellbeing well-being wellness meditation poem* film* movie*")

// dialogTexts say in the description of an argument that it takes a part of the conversation.
var dialogTexts = sayings(
	Saying{"the conversation", true, false, "@now ~1 @dialog"},
	Saying{"the conversation", true, false, "@whole ~3 @dialog"},
	Saying{"the conversation", true, true, "everything|turn*|text*|history|transcript|log|copy|messages ~4 of ~1 @now ~1 @dialog"},
	Saying{"the conversation", true, true, "@dialog ~3 with ~1 @ai"},
	Saying{"the conversation", true, true, "@dialog|talk|exchange|discussion ~3 between ~2 user|you|person and ~1 @ai"},
	Saying{"the conversation", true, false, "@dialog|discussion so_far|to_date|until_now|up_to_now"},
	Saying{"the conversation", true, false, "discussion|talk|exchange ~2 with ~1 user ~4 point|far|now"},
	Saying{"the conversation", false, false, "@info ~3 of|from|in ~2 conversation|chat|dialogue|dialog"},
	Saying{"the conversation", false, false, "what ~2 conversation|chat|dialogue is|was about"},
	Saying{"the conversation", false, false, "came|raised|discussed|arose|touched ~3 in ~2 conversation|chat|dialogue"},
	Saying{"the conversation", false, false, "before|after|around|preceding|surrounding ~5 in ~1 conversation|chat|dialogue"},
	Saying{"the conversation", true, false, "conversation|chat|dialogue ~3 led|prompted|preceded"},
	Saying{"what the user revealed", false, false, "gathered|inferred|gleaned|derived|extracted|learned|learnt|deduced|collected|known|know ..10 from ~2 conversation|chat|dialogue|talk"},
	Saying{"the messages before the call", true, false, "@before ~2 message*|turn*|prompt*|utterance*|exchange* ~4 conversation|chat|dialogue|dialog|session|user|assistant|role"},
	Saying{"the messages before the call", true, false, "message*|turn*|prompt*|utterance*|exchange*|reply|replies|answer* ~2 of|from ~2 conversation|chat|dialogue|dialog"},
	Saying{"the messages before the call", true, false, "@before ~1 turns|prompts|utterances"},
	Saying{"the messages before the call", true, false, "message* with role* and content"},
	Saying{"the prompt", true, true, "prompt ~4 @ai ~2 received|got|was_given|saw"},
	Saying{"the prompt", true, false, "@whole ~1 prompt"},
	Saying{"the prompt", true, true, "text|prompt|instructions|message* ~8 seen|received|read ~1 by ~1 @ai|model"},
	Saying{"the prompt", true, true, "before|precedes|preceding ~2 first user turn|message|prompt"},
	Saying{"what the user said", true, false, "subject*|topic*|theme*|interest*|matter*|thing* ~6 came_up|brought_up|touched_upon|touched_on|came|raised ~4 user|person"},
	Saying{"a reply of the assistant", true, true, "reply|replies|answer*|draft*|response* ~2 @ai|model considered|drafted|discarded|rejected|planned|wrote|gave|sent|@answered"},
	Saying{"a reply of the assistant", true, true, "@everything ~2 @ai ~3 @answered"},
	Saying{"a reply of the assistant", true, true, "@before ~2 reply|response|answer|message|output ~1 of|by|from ~1 @ai"},
	Saying{"a reply of the assistant", true, true, "@ai ~1 @before ~1 reply|response|answer|message|output"},
	Saying{"a reply of the assistant", false, false, "text|what|answer ~2 @ai|you gave|showed|told|presented ~4 user"},
	Saying{"a reply of the assistant", false, false, "your @before ~1 reply|replies|answer*"},
	Saying{"what the user said", true, false, "@everything ~3 @person ~4 @said ..6 so_far|before|earlier|last|verbatim|word_for_word|else"},
	Saying{"what the user said", true, false, "@everything ~2 else ~3 @person ~4 @said"},
	Saying{"what the user said", true, false, "anything|everything|whatever ..4 said|mentioned|discussed|told|talked|stated"},
	Saying{"what the user said", true, false, "all ~3 user ~3 said|mentioned|told|asked"},
	Saying{"what the user said", true, false, "@person ~3 @said ..6 word_for_word|verbatim|literally|unchanged|unaltered|unedited"},
	Saying{"what the user said", true, false, "said|mentioned|discussed|shared|talked|typed|written ..2 so_far|until_now|up_to_now|before_this_call"},
	Saying{"what the user said", true, false, "since ~2 conversation|chat|dialogue|session ~1 began|started|opened"},
	Saying{"the user's request word for word", false, false, "verbatim|word_for_word|exact_words|exact_wording|unaltered|unedited ~4 user*|prompt|request|utterance"},
	Saying{"the user's request word for word", false, false, "raw|original|literal ~1 user message|input|request|question|prompt|words|query"},
	Saying{"the user's request word for word", false, false, "original|initial|exact|literal request|question|message|prompt|words|wording|query of|by|from ~1 user"},
	Saying{"the user's request word for word", false, false, "user ~3 prompt|request|message|question|input|query|words ~3 verbatim|word_for_word|unaltered|unedited|exactly|as_typed|as_written|in_full"},
	Saying{"the user's request word for word", false, false, "exactly as ~1 user @said"},
	Saying{"the reasoning of the model", true, true, "reasoning|thought*|thinking|rationale*|chain_of_thought|deliberation* ~3 @ai|model"},
	Saying{"the reasoning of the model", true, true, "@ai|model ~1 reasoning|thought*|thinking|rationale*|deliberation*"},
	Saying{"the reasoning of the model", true, true, "@ai|model|your own @reasons"},
	Saying{"the reasoning of the model", true, true, "@reasons ~2 of|by|from ~1 @ai"},
	Saying{"the reasoning of the model", true, true, "@ai ~1 @reasons"},
	Saying{"the reasoning of the model", true, true, "why|how ~1 @ai|model ~3 @choosing|need*|want*|think*|decide*"},
	Saying{"the reasoning of the model", true, true, "why|how you ~2 @choosing|need|want|think|decided ~4 tool|call|function"},
	Saying{"the reasoning of the model", true, true, "@reasons|why ~4 @choosing ~3 this tool|function"},
	Saying{"the reasoning of the model", false, true, "why this|the call|tool|function ~2 made|used|called|needed|chosen|invoked|necessary"},
	Saying{"the reasoning of the model", true, true, "your reasoning|thoughts|thinking|thought_process|chain_of_thought|inner_monologue"},
	Saying{"the plan of the model", false, true, "step*|plan*|action*|what ~3 @ai|model ~1 intend*|plan*"},
	Saying{"other calls of the model", false, true, "tool*|function* ~3 @ai|model ~2 called|used|ran|invoked"},
	Saying{"the system prompt", true, true, "system_prompt|system_message|developer_message|system_instructions ~4 @ai|@dialog|you"},
	Saying{"the system prompt", true, true, "your|@ai system_prompt"},
	Saying{"the mood of the user", false, false, "@mood ..4 user"},
	Saying{"the mood of the user", false, false, "how ~1 user ~2 feel*"},
	Saying{"the mood of the user", false, false, "user ~1 @mood"},
	Saying{"the intent of the user", false, false, "intent|intents|intention*|motivation* ~3 of|behind ~2 user"},
	Saying{"the intent of the user", false, false, "intent|intention*|purpose|motivation|goal ~4 behind ~2 request|question|call|message|query"},
	Saying{"the intent of the user", false, false, "what ~1 user ~4 @wants ~2 to achieve|reach|accomplish|do ..2 overall|really|actually|here|with_this|in_general"},
	Saying{"the intent of the user", false, false, "overall|underlying|real|actual|ultimate|broader goal*|intent*|aim*|objective*|purpose ~3 user"},
	Saying{"data for analytics", false, true, "@keep ~2 for ~4 analytics|telemetry|logs|insights|statistics|profiling|research|debugging|quality_assurance"},
	Saying{"data for analytics", false, true, "for our ~1 analytics|telemetry|logs|dashboard*|statistics|insights|metrics|research|data_team"},
	Saying{"data for analytics", false, true, "for ~2 product|usage|quality analytics|telemetry|insights|metrics"},
	Saying{"data for analytics", false, true, "@keep ~2 in ~1 our log*|analytics|records|database"},
	Saying{"data for analytics", false, true, "helps|help|allows|lets us ~6 improve|understand|tune|train|analyse|analyze"},
	Saying{"data for analytics", false, true, "we|us ~3 use|store|keep|collect|log|record|analyse|analyze ~5 improve|tune|train|analytics|research|statistics|learn|insights"},
)

// orders say in the description of a tool that a call takes a part of the conversation.
var dialogOrders = sayings(
	Saying{"the conversation", true, true, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..6 @whole|@now ~3 conversation|chat|dialogue|dialog"},
	Saying{"the conversation", true, true, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..4 conversation|chat|dialogue history|log|transcript|so_far|context"},
	Saying{"the conversation", true, true, "record|transcript|log|history|copy|summary|text|content* ~2 of ~1 session|conversation|chat|dialogue ~3 be|is|are ~1 furnished|passed|provided|sent|given|supplied|attached|included|put|handed|submitted|copied"},
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
	if !f.text() || f.handle && !f.says(quoted) {
		return Part{}, false
	}
	subject := p.concerns(chats) || p.about(models) || ofChats.any(f.siblings)
	if f.roles && !subject {
		return Part{"the conversation", f.Description, true}, true
	}
	if talksToAssistant(f.Description) && !p.about(models) {
		return Part{"the conversation", f.Description, true}, true
	}
	accept := func(s Saying) bool {
		return (s.Anywhere && !p.about(models) || !subject) && !(s.What == "the mood of the user" && p.about(moods))
	}
	if s, quote, ok := dialogTexts.find(f.sentences, accept); ok {
		return Part{s.What, quote, s.Sure}, true
	}
	if subject || f.choice {
		return Part{}, false
	}
	if s, quote, ok := First(dialogNames, f); ok {
		return Part{s.What, quote, true}, true
	}
	if s, quote, ok := First(likelyDialogNames, f); ok && !(s.What == "the mood of the user" && p.about(moods)) {
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

// Words for a conversation and for the assistant in some languages, or the parts that their forms
// share. Together they say that a value is a conversation with the assistant.
var (
	talkWords = []string{
		"conversaci", "conversaç", "conversazion", "conversation avec", "conversation", "chatverlauf", "gespräch", "unterhaltung", "gesprek", "rozmow", "диалог",
		"переписк", "对话", "對話", "聊天", "会話", "대화", "محادثة", "बातचीत",
	}
	assistantWords = []string{
		"asistente", "assistente", "assistent", "l'assistant", "asystent", "ассистент", "助手", "アシスタント",
		"어시스턴트", "المساعد", "सहायक", "claude", "chatgpt",
	}
)

// talksToAssistant reports whether a text has a word for a conversation and one for the assistant.
func talksToAssistant(text string) bool {
	lower := strings.ToLower(text)
	has := func(word string) bool { return strings.Contains(lower, word) }
	return slices.ContainsFunc(talkWords, has) && slices.ContainsFunc(assistantWords, has)
}
