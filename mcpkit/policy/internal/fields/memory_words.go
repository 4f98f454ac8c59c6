package fields

// setUp is what the sayings about the user's settings of the assistant have found.
const setUp = "how the user set up the assistant"

// memoryTexts say that a tool reads or writes what the assistant keeps: its memory, other
// conversations, files of the conversation, and how the user set it up.
var memoryTexts = newSayings(
	saying{"conversations with the assistant", sure | anywhere, "@past ~3 @talk ~6 with|of|and ~2 @ai"},
	saying{"conversations with the assistant", sure | anywhere, "@past ~2 @ai ~1 @talk|messages"},
	saying{"conversations with the assistant", sure | anywhere, "@talk|messages|exchanges ~4 @person ~2 with|and|has_with|had_with ~2 @ai"},
	saying{"conversations with the assistant", sure | anywhere, "@ai ~1 conversation*|chat* history|log*|summary|summaries|archive*|export*"},
	saying{"conversations with the assistant", sure, "in|from|of|across|into|between|over|during other|later|past|earlier|previous|future|former|separate|all ~2 chats|conversations|dialogues ~8 @ai|user|you"},
	saying{"conversations with the assistant", sure, "other|later|past|earlier|previous|future|former|separate|prior chats|conversations"},
	saying{"conversations with the assistant", sure, "summary|summaries ~2 of ~2 @past|@ai ~2 conversation*|chat*|dialogue*"},
	saying{"conversations with the assistant", sure, "chat_history|conversation_history|past_chats|previous_chats|chat_histories"},
	saying{"conversations with the assistant", sure | anywhere, "what|everything|anything|things|topics|all ~5 @person and ~2 @ai ~3 talk*|discuss*|speak|spoke|spoken|chat*|said|agree*|decide*|exchange*"},
	saying{"conversations with the assistant", sure | anywhere, "what|everything|anything|things|topics|all ~5 @person ~3 talk*|discuss*|spoke|spoken|chat* ~2 with ~1 @ai"},
	saying{"the memory of the assistant", sure | anywhere, "@memory of|by|in|from ~1 @ai"},
	saying{"the memory of the assistant", sure | anywhere, "@ai ~2 @memory"},
	saying{"conversations with the assistant", sure, "chats|conversations from|of ~1 last|past|earlier|previous|yesterday|before"},
	saying{"conversations with the assistant", sure | anywhere, "anything|everything|whatever|all|what ~4 @person ~3 told|said|shared|wrote|asked|mentioned ~3 @ai"},
	saying{"the memory of the assistant", sure | anywhere, "your memory|memories"},
	saying{"the memory of the assistant", sure | anywhere, "make*|let*|have|has|help* ~1 @ai remember|recall|memorize|memorise"},
	saying{"conversations with the assistant", sure | anywhere, "chats|conversations|dialogues ~2 user|person ~2 into|in|to ~1 our|store"},
	saying{"the memory of the assistant", sure | anywhere, "your long-term|long_term|persistent|own|internal|permanent|saved|stored memory|memories|memory_store"},
	saying{"the memory of the assistant", sure | anywhere, "memories|memory|facts|notes ~2 saved|stored|kept|written|recorded|learned ~1 by ~1 @ai"},
	saying{"conversations with the assistant", sure | anywhere, "told|mentioned|said|asked|shared|gave|revealed ~2 you|@ai ..4 @past chats|conversations|sessions|dialogues|threads"},
	saying{"conversations with the assistant", sure | anywhere, "conversation*|chat*|dialogue*|thread* ~3 @person ~2 had|have|has|held|led|kept ~2 with ~1 @ai|model|you"},
	saying{"files of the conversation", sure | anywhere, "everything|anything|all|whatever|what ~3 @person ~2 dropped|uploaded|attached|pasted ~2 to|in|into|with ~2 @talk|chat_window|message*"},
	saying{"the memory of the assistant", sure | anywhere, "model long-term|long_term|persistent|own memory"},
	saying{"the memory of the assistant", sure | anywhere, "model memory"},
	saying{"conversations with the assistant", sure | anywhere, "assistant|claude|chatgpt thread*|conversation*|chat*|dialogue*"},
	saying{"conversations with the assistant", sure, "@past sessions|conversations|chats ~6 elsewhere"},
	saying{"files of the conversation", sure | anywhere, "every|all|any ~1 @files ~4 ever ~1 uploaded|attached|shared|sent|given|dropped|opened"},
	saying{"the memory of the assistant", sure | anywhere, "@ai|you ~2 stored|saved|noted|learned|learnt|remember*|collected|kept|know* ~3 about|of|on ~2 @anyone"},
	saying{"the memory of the assistant", sure | anywhere, "fact*|detail*|information|thing*|anything|everything ~2 about|on|of ~2 @person ~3 known|remembered|learned|learnt ~4 elsewhere|before|earlier|past|previously"},
	saying{"the memory of the assistant", sure | anywhere, "@ai ~3 @knows ..3 about|of|from ~2 @person"},
	saying{"the memory of the assistant", sure | anywhere, "what|facts|anything|everything|all|details|things|notes ~3 @ai|you ~3 @knows"},
	saying{"the memory of the assistant", sure | anywhere, "what|anything|everything|all|whatever is|already known about ~2 @person ~4 from|before|earlier"},
	saying{"the memory of the assistant", sure | anywhere, "@ai ~3 remember*|recall* ~6 later|future|next|again|across|permanently|forever|always"},
	saying{"files of the conversation", sure | anywhere, "@files ~8 upload*|attach*|shared|dropped|pasted|added|sent ~4 to|in|into|with|during ~3 @talk"},
	saying{"files of the conversation", sure | anywhere, "@files ~3 in|of|from ~4 @ai ~2 project*|workspace|@talk"},
	saying{"files of the conversation", sure | anywhere, "@files ~8 upload*|attach*|shared|gave|given|sent ~4 to|with ~2 claude|chatgpt|assistant"},
	saying{"files of the conversation", sure, "@files ~3 in|of|from @now ~1 @talk"},
	saying{"files of the conversation", sure, "@files ~6 folder|project|workspace|knowledge ~1 of|in|behind ~1 chat|conversation"},
	saying{"files of the conversation", sure | anywhere, "@files ~8 @ai ~3 wrote|made|created|drafted|generated|produced"},
	saying{"files of the conversation", sure | anywhere, "@ai ~1 project*|artifact*|artefact*|files|uploads"},
	saying{"files of the conversation", sure | anywhere, "project_knowledge|project_files|knowledge_files ~4 @ai|@talk"},
	saying{"files of the conversation", sure | anywhere, "attachments|uploads ~2 of ~2 @talk"},
	saying{setUp, sure | anywhere, "@settings ~5 of|in|from ~3 @ai"},
	saying{setUp, sure | anywhere, "@ai ~3 custom_instruction*|personal_instruction*|personalisation|personalization|user_preferences|personal_preferences|settings|memory_settings"},
	saying{setUp, sure | anywhere, "@settings ~5 @person ~3 set|chose|entered|configured|gave|made|defined|saved|wrote ~3 for|in|to ~2 @ai"},
	saying{setUp, sure | anywhere, "custom_instruction*|personal_instruction* ~2 of|by|in|from ~2 user|user's|assistant|claude|chatgpt|profile"},
	saying{setUp, sure | anywhere, "user|your|user's custom_instruction*|personalisation_settings|personalization_settings"},
)

// memoryNames are names of values that hold what the assistant keeps.
var memoryNames = []sense{
	{what: "the memory of the assistant", heads: listOf("memory memories"), with: listOf("model assistant claude ai llm chatgpt"), without: listOf("translation gpu video")},
	{what: "the memory of the assistant", held: true, heads: listOf("memories"), with: listOf("saved stored user personal all your")},
	{what: "the memory of the assistant", heads: listOf("user"), with: listOf("known about remembered")},
	{what: "conversations with the assistant", held: true, heads: listOf("chats conversations dialogues"), with: listOf("past previous earlier prior former")},
	{what: "conversations with the assistant", held: true, heads: listOf("summaries summary"), with: listOf("conversations conversation chat chats")},
	{what: "files of the conversation", held: true, heads: listOf("files attachments documents uploads"), with: listOf("chat conversation claude assistant")},
	{what: "files of the conversation", heads: listOf("knowledge"), with: listOf("project")},
	{what: setUp, heads: listOf("instructions"), with: listOf("custom personal"), given: settingsWords, unless: listOf("agent copilot task")},
	{what: setUp, heads: listOf("preferences profile settings"), with: listOf("claude assistant chatgpt")},
}

// settingsWords tell the user's settings of the assistant from instructions for a task.
var settingsWords = listOf("user user's your their claude chatgpt assistant settings preferences profile saved")

// ownMemory are subjects of tools whose words for memory and instructions mean something else.
var ownMemory = listOf(`translation delivery courier order parcel shipping gpu cpu ram host vm vms pod pods server machine process heap agent agents bot bots assistant_id
	prompt prompts persona`)
