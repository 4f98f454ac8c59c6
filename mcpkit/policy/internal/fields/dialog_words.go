package fields

// userMood is what the mood of the user is called. Tools may be about moods.
const userMood = "the mood of the user"

// aboutDialog are words that say that a value has a part of the conversation or its tools, although
// it seems to refer to something only.
var aboutDialog = listOf("verbatim conversation dialogue tools connectors")

// chats are the subjects of tools that work with conversations and messages of people.
var chats = listOf(`message messages conversation* chat* channel* thread* transcript* call calls meeting* interview* dm dms inbox
	webinar* recording* voicemail* podcast* debate* hearing* discussion* forum reply replies dialogue* dialog*`)

// chatIDs are arguments of tools that work with conversations of people.
var chatIDs = listOf(`conversation_id conversationid conversation-id chat_id chatid thread_id threadid thread_ts channel_id channelid channel ticket_id ticketid message_id
	messageid call_id callid meeting_id meetingid recipient recipients`)

// models are the subjects of tools that work with language models and their prompts.
var models = listOf(`prompt* completion* llm* model models inference assistant* agent* bot* chatbot* persona* fine-tun* finetun* dataset* eval* evaluation* token*
	embedding* thought* thinking reasoning generation* workflow*`)

// dialogNames are names of values that are parts of the conversation, unless the tool works with
// conversations of people.
var dialogNames = []sense{
	{
		what: "the conversation", held: true, unless: listOf("browser training game lab"),
		heads: listOf("history histories log logs transcript transcripts context summary summaries recap messages turns text content digest record replay excerpt"),
		with:  listOf("conversation conversations chat chats dialog dialogue dialogs"),
	},
	{
		what: "the messages before the call", held: true, next: true,
		heads: listOf("messages turns turn replies utterances prompts exchanges"),
		with:  listOf("previous prior earlier preceding last past recent former conversation chat dialogue user assistant latest"),
	},
	{what: "the messages before the call", held: true, heads: listOf("history log"), with: listOf("message turn prompt"), next: true},
	{
		what: "a reply of the assistant", next: true,
		heads: listOf("reply response answer message output turn"), with: listOf("assistant claude llm ai"),
	},
	{what: "the reasoning of the model", heads: listOf("thought thoughts reasoning thinking"), with: listOf("chain of model assistant llm agent ai")},
	{what: "the reasoning of the model", heads: listOf("scratchpad monologue")},
}

// likelyDialogNames are names of values that may be parts of the conversation.
var likelyDialogNames = []sense{
	{what: "the conversation", held: true, heads: listOf("far"), with: listOf("conversation chat dialogue discussion dialog")},
	{what: "the messages before the call", held: true, heads: listOf("context"), with: listOf("prior previous preceding earlier"), next: true},
	{what: "the conversation", held: true, heads: listOf("conversation dialog dialogue chat transcript chatlog"), unless: listOf("id identifier")},
	{what: "the conversation", held: true, heads: listOf("messages"), unless: listOf("queue log error count number")},
	{what: "the conversation", held: true, heads: listOf("history log transcript context summary recap"), with: listOf("session discussion"), next: true},
	{what: "the conversation", held: true, heads: listOf("turns utterances prompts exchanges"), with: listOf("session sessions"), next: true},
	{what: "the other tools of the session", held: true, heads: listOf("tools connectors"), with: listOf("available connected enabled loaded other installed assistant session"), next: true, unless: listOf("recipe kitchen garden hand power workshop")},
	{
		what: "a message of the user", next: true,
		heads: listOf("utterance prompt message request input question query words"), with: listOf("user human original raw"),
	},
	{what: "the reasoning of the model", heads: listOf("thought thoughts reasoning thinking")},
	{
		what: "the reasoning of the model", next: true,
		heads: listOf("rationale reason justification explanation"), with: listOf("selection tool model assistant choice invocation llm"),
	},
	{what: "the reasoning of the model", heads: listOf("reason rationale justification explanation"), with: listOf("tool")},
	{what: "the system prompt", heads: listOf("prompt message instructions"), with: listOf("system developer"), next: true},
	{
		what: "data for analytics", heads: listOf("context notes text data message input payload"), with: listOf("analytics telemetry tracking"),
	},
	{
		what: "the intent of the user", heads: listOf("intent intention goal goals motivation"),
		with: listOf("user human telemetry analytics conversation overall"),
	},
	{what: "the intent of the user", heads: listOf("summary text description"), with: listOf("intent intention goal goals")},
	{what: "the conversation", held: true, heads: listOf("convo convos")},
	{
		what: userMood, heads: listOf("mood sentiment emotion frustration tone"),
		with: listOf("user human telemetry analytics conversation"),
	},
}

// moods are subjects of tools that work with moods.
var moods = listOf("mood* emotion* music playlist* song* track* diary journal* feeling* sentiment wellbeing well-being wellness meditation poem* film* movie*")

// dialogTexts say in the description of an argument that it takes a part of the conversation.
var dialogTexts = newSayings(
	saying{"the conversation", sure, "@now ~1 @dialog"},
	saying{"what the user said", sure, "what|everything|all|anything|things|topics ~1 we|us ~2 talked|discussed|said|wrote|exchanged|spoke"},
	saying{"the messages before the call", sure, "@before ~3 user|assistant|your message|messages|turn|turns|prompts|utterances|replies"},
	saying{userMood, likely, "how annoyed|angry|happy|frustrated|calm|upset|stressed|sad|excited|impatient|anxious|bored ~1 user|person|customer"},
	saying{"the messages before the call", sure, "all|everything|anything|messages|things|sentences|lines ~5 exchanged|written|said|sent|typed ~3 so_far|up_to|until_now|by_either|by_both|back_and_forth"},
	saying{"the messages before the call", sure, "written|said|typed|sent by ~1 either|both ~1 side|sides|party|parties"},
	saying{"the messages before the call", sure, "messages|turns ~3 went|going|sent back_and_forth"},
	saying{"what the user said", sure, "sentence|message|words|phrase|request|question|text|utterance|prompt|wording ~4 @person ..5 led|prompted|triggered|caused|started|set_off ~3 call|tool|request"},
	saying{"the conversation", sure, "@whole ~3 @dialog"},
	saying{"the conversation", sure | anywhere, "everything|turn*|text*|history|transcript|log|copy|messages ~4 of ~1 @now ~1 @dialog"},
	saying{"the conversation", sure | anywhere, "@dialog ~3 with ~1 @ai"},
	saying{"the conversation", sure | anywhere, "@dialog|talk|exchange|discussion ~3 between ~2 user|you|person and ~1 @ai"},
	saying{"the conversation", sure, "@dialog|discussion so_far|to_date|until_now|up_to_now"},
	saying{"the conversation", sure, "discussion|talk|exchange ~2 with ~1 user ~4 point|far|now"},
	saying{"the conversation", likely, "script*|protocol*|minutes|rendering|account|wording|stenogram* of ~1 conversation|chat|dialogue|dialog"},
	saying{"the conversation", likely, "text*|wording|words ~1 of ~1 each|every|all ~1 turn*|utterance*"},
	saying{"the conversation", likely, "@info ~3 of|from|in ~2 conversation|chat|dialogue|dialog"},
	saying{"the conversation", likely, "what ~2 conversation|chat|dialogue is|was about"},
	saying{"the conversation", likely, "came|raised|discussed|arose|touched ~3 in ~2 conversation|chat|dialogue"},
	saying{"the conversation", likely, "before|after|around|preceding|surrounding ~5 in ~1 conversation|chat|dialogue"},
	saying{"the conversation", sure, "conversation|chat|dialogue ~3 led|prompted|preceded"},
	saying{"what the user revealed", likely, "gathered|inferred|gleaned|derived|extracted|learned|learnt|deduced|collected|known|know ..10 from ~2 conversation|chat|dialogue|talk"},
	saying{"the messages before the call", sure, "@before ~2 message*|turn*|prompt*|utterance*|exchange* ~4 conversation|chat|dialogue|dialog|session|user|assistant|role"},
	saying{"the messages before the call", sure, "message*|turn*|prompt*|utterance*|exchange*|reply|replies|answer* ~2 of|from ~2 conversation|chat|dialogue|dialog"},
	saying{"the messages before the call", sure, "@before ~1 turns|prompts|utterances"},
	saying{"the messages before the call", sure, "message* with role* and content"},
	saying{"the messages before the call", sure, "user|your|@ai ~1 @before ~2 message*|turn*|prompt*"},
	saying{"the messages before the call", likely, "user|your|@ai ~1 @before ~2 question*"},
	saying{"the prompt", sure | anywhere, "prompt ~4 @ai ~2 received|got|was_given|saw"},
	saying{"the prompt", sure, "@whole ~1 prompt"},
	saying{"the prompt", sure | anywhere, "text|prompt|instructions|message* ~8 seen|received|read ~1 by ~1 @ai|model"},
	saying{"the prompt", sure | anywhere, "before|precedes|preceding ~2 first user turn|message|prompt"},
	saying{"what the user said", sure, "subject*|topic*|theme*|interest*|matter*|thing* ~6 came_up|brought_up|touched_upon|touched_on|came|raised ~4 user|person"},
	saying{"a reply of the assistant", sure | anywhere, "reply|replies|answer*|draft*|response* ~2 @ai|model considered|drafted|discarded|rejected|planned|wrote|gave|sent|@answered"},
	saying{"a reply of the assistant", sure | anywhere, "@everything ~2 @ai ~3 @answered"},
	saying{"a reply of the assistant", sure | anywhere, "@before ~2 reply|response|answer|message|output ~1 of|by|from ~1 @ai"},
	saying{"a reply of the assistant", sure | anywhere, "@ai ~1 @before ~1 reply|response|answer|message|output"},
	saying{"a reply of the assistant", likely, "text|what|answer ~2 @ai|you gave|showed|told|presented ~4 user"},
	saying{"a reply of the assistant", likely, "your @before ~1 reply|replies|answer*"},
	saying{"what the user said", sure, "@everything ~3 @person ~4 @said ..6 so_far|before|earlier|last|verbatim|word_for_word|else"},
	saying{"what the user said", sure, "@everything ~2 else ~3 @person ~4 @said"},
	saying{"what the user said", sure, "anything|everything|whatever ..4 said|mentioned|discussed|told|talked|stated"},
	saying{"what the user said", sure, "all ~3 user ~3 said|mentioned|told|asked"},
	saying{"what the user said", sure, "@person ~3 @said ..6 word_for_word|verbatim|literally|unchanged|unaltered|unedited"},
	saying{"what the user said", sure, "said|mentioned|discussed|shared|talked|typed|written ..2 so_far|until_now|up_to_now|before_this_call"},
	saying{"what the user said", sure, "since ~2 conversation|chat|dialogue|session ~1 began|started|opened"},
	saying{"the user's request word for word", likely, "verbatim|word_for_word|exact_words|exact_wording|unaltered|unedited ~4 user*|prompt|request|utterance"},
	saying{"the user's request word for word", likely, "raw|original|literal ~1 user message|input|request|question|prompt|words|query"},
	saying{"the user's request word for word", likely, "original|initial|exact|literal request|question|message|prompt|words|wording|query of|by|from ~1 user"},
	saying{"the user's request word for word", likely, "user ~3 prompt|request|message|question|input|query|words ~3 verbatim|word_for_word|unaltered|unedited|exactly|as_typed|as_written|in_full"},
	saying{"the user's request word for word", likely, "exactly as ~1 user @said"},
	saying{"the reasoning of the model", sure | anywhere, "reasoning|thought*|thinking|rationale*|chain_of_thought|deliberation* ~3 @ai|model"},
	saying{"the reasoning of the model", sure | anywhere, "@ai|model ~1 reasoning|thought*|thinking|rationale*|deliberation*"},
	saying{"the reasoning of the model", sure | anywhere, "@ai|model|your own @reasons"},
	saying{"the reasoning of the model", sure | anywhere, "@reasons ~2 of|by|from ~1 @ai"},
	saying{"the reasoning of the model", sure | anywhere, "@ai ~1 @reasons"},
	saying{"the reasoning of the model", sure | anywhere, "why|how ~1 @ai|model ~3 @choosing|need*|want*|think*|decide*"},
	saying{"the reasoning of the model", sure | anywhere, "why|how you ~2 @choosing|need|want|think|decided ~4 tool|call|function"},
	saying{"the reasoning of the model", sure | anywhere, "@reasons|why ~4 @choosing ~3 this tool|function"},
	saying{"the reasoning of the model", anywhere, "why this|the call|tool|function ~2 made|used|called|needed|chosen|invoked|necessary"},
	saying{"the reasoning of the model", sure | anywhere, "your reasoning|thoughts|thinking|thought_process|chain_of_thought|inner_monologue"},
	saying{"the plan of the model", anywhere, "step*|plan*|action*|what ~3 @ai|model ~1 intend*|plan*"},
	saying{"the other tools of the session", anywhere, "tool*|function*|connector* ..3 @ai|model|session|client ..3 has|have|sees|loaded|connected|offers|installed|enabled|access"},
	saying{"the other tools of the session", anywhere, "tool*|connector* ~3 available|connected|enabled|installed|loaded|present ~3 to|in|for|by ~2 @ai|model|session|client|conversation|chat"},
	saying{"other calls of the model", anywhere, "tool*|function* ~3 @ai|model ~2 called|used|ran|invoked"},
	saying{"the system prompt", sure | anywhere, "system_prompt|system_message|developer_message|system_instructions ~4 @ai|@dialog|you"},
	saying{"the system prompt", sure | anywhere, "your|@ai system_prompt"},
	saying{userMood, likely, "@mood ..4 user"},
	saying{userMood, likely, "how ~1 user ~2 feel*"},
	saying{userMood, likely, "user ~1 @mood"},
	saying{"the intent of the user", likely, "intent|intents|intention*|motivation* ~3 of|behind ~2 user"},
	saying{"the intent of the user", likely, "intent|intention*|purpose|motivation|goal ~4 behind ~2 request|question|call|message|query"},
	saying{"the intent of the user", likely, "what ~1 user ~4 @wants ~2 to achieve|reach|accomplish|do ..2 overall|really|actually|here|with_this|in_general"},
	saying{"the intent of the user", likely, "overall|underlying|real|actual|ultimate|broader goal*|intent*|aim*|objective*|purpose ~3 user"},
	saying{"data for analytics", anywhere, "@keep ~2 for ~4 analytics|telemetry|logs|insights|statistics|profiling|research|debugging|quality_assurance"},
	saying{"data for analytics", anywhere, "for our ~1 analytics|telemetry|logs|dashboard*|statistics|insights|metrics|research|data_team"},
	saying{"data for analytics", anywhere, "for ~2 product|usage|quality analytics|telemetry|insights|metrics"},
	saying{"data for analytics", anywhere, "@keep ~2 in ~1 our log*|analytics|records|database"},
	saying{"data for analytics", anywhere, "helps|help|allows|lets us ~6 improve|understand|tune|train|analyse|analyze"},
	saying{"data for analytics", anywhere, "we|us ~3 use|store|keep|collect|log|record|analyse|analyze ~5 improve|tune|train|analytics|research|statistics|learn|insights"},
)

// copiedAnswers are what a tool takes that wants each message, and userData what it takes to know
// the user.
const (
	copiedAnswers = "each message of the conversation"
	userData      = "data about the user"
)

// quizzes are subjects of tools whose answers are not those of the assistant.
var quizzes = listOf("quiz* survey* question* questionnaire* form forms interview* exam* test tests poll* flashcard* trivia game* lesson* course* exercise* riddle*")

// desks are subjects of tools whose conversations are those of people.
var desks = listOf("ticket* support helpdesk desk case cases crm lead leads deal deals")

// dialogOrders say in the description of a tool that a call takes a part of the conversation.
var dialogOrders = newSayings(
	saying{"the conversation", sure | anywhere, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..6 @whole|@now ~3 conversation|chat|dialogue|dialog"},
	saying{"the conversation", sure | anywhere, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add|append ..4 conversation|chat|dialogue history|log|transcript|so_far|context"},
	saying{"the conversation", sure | anywhere, "record|transcript|log|history|copy|summary|text|content* ~2 of ~1 session|conversation|chat|dialogue ~3 be|is|are ~1 furnished|passed|provided|sent|given|supplied|attached|included|put|handed|submitted|copied"},
	saying{"the conversation", sure | anywhere, "^pass|send|include|provide|attach|copy|put|give|supply|paste|submit|forward|hand|add|append|write ..3 exchange|discussion|dialogue|dialog|conversation|chat|talk with|between ~1 user|you|customer"},
	saying{"the conversation", sure, "^-@hand|write ..6 summary|copy|text|transcript|history|recap|digest|log|content|contents ~2 of ~1 conversation|chat"},
	saying{"the conversation", sure, "^-set ..4 to ~2 summary|copy|text|transcript|history|recap|digest|log|content|contents ~2 of ~1 conversation|chat"},
	saying{"a reply of the assistant", sure | anywhere, "^pass|send|include|provide|attach|copy|put|give|supply|paste|submit|forward|add|append ..3 @before answer|reply|response ~3 you|@ai"},
	saying{"the messages before the call", sure | anywhere, "^@hand ..8 @before ~2 messages|turns|prompts|utterances|exchanges ~2 of|by|from|between|with ~2 user|you|@ai|chat|conversation"},
	saying{"the messages before the call", likely, "^@hand ..8 @before ~2 messages|turns|prompts|utterances|exchanges"},
	saying{userData, likely, "^@hand ..3 user's|user|@person ..6 name|e-mail|email|address|phone|birthday|location|employer|age|interests ..16 personal*|personalize*|personalise*|personalized|personalised|tailor*|analytics|profile*|marketing"},
	saying{copiedAnswers, sure, "after|with|for|before|at|on ..3 each|every|any|all ~2 @answers ..4 ^@transmit ~2 your|@ai|user's ~2 @answers|words|text"},
	saying{copiedAnswers, sure, "^@transmit ~1 each|every|all|any ~2 user|user's|your|@ai ~1 @answers"},
	saying{copiedAnswers, likely, "after|with|for|before|at|on ..3 each|every|any|all ~2 @answers ..4 ^@transmit ~2 answer*|reply|response*|message*|copy|text|words|exchange|conversation"},
	saying{"the conversation", sure, "^pass|send|include|provide|attach|copy|supply|paste|submit|forward|hand ?over ?on ?along the|this|our conversation|chat|dialogue|dialog"},
	saying{"what the user said", sure | anywhere, "^pass|send|include|provide|attach|copy|put|fill|give|supply|paste|submit|forward|hand|add ..4 everything|anything|whatever ..4 @person ..3 @said"},
	saying{"the reasoning of the model", sure | anywhere, "^pass|send|include|provide|attach|explain|state|give|supply|add|say|describe ..4 why you|@ai ~3 @choosing|call|called|need"},
	saying{"the reasoning of the model", sure | anywhere, "^pass|send|include|provide|attach|explain|state|give|supply|add ..4 your reasoning|thoughts|thinking|chain_of_thought"},
)
