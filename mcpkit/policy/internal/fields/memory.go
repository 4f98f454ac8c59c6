package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// memoryTexts say that a tool reads or writes what the assistant keeps: its memory, other
// conversations, files of the conversation, and how the user set it up.
var memoryTexts = sayings(
	Saying{"conversations with the assistant", true, true, "@past ~3 @talk ~6 with|of|and ~2 @ai"},
	Saying{"conversations with the assistant", true, true, "@past ~2 @ai ~1 @talk|messages"},
	Saying{"conversations with the assistant", true, true, "@talk|messages|exchanges ~4 @person ~2 with|and|has_with|had_with ~2 @ai"},
	Saying{"conversations with the assistant", true, true, "@ai ~1 conversation*|chat* history|log*|summary|summaries|archive*|export*"},
	Saying{"conversations with the assistant", true, false, "in|from|of|across|into|between|over|during other|later|past|earlier|previous|future|former|separate|all ~2 chats|conversations|dialogues ~8 @ai|user|you"},
	Saying{"conversations with the assistant", true, false, "other|later|past|earlier|previous|future|former|separate|prior chats|conversations"},
	Saying{"conversations with the assistant", true, false, "summary|summaries ~2 of ~2 @past|@ai ~2 conversation*|chat*|dialogue*"},
	Saying{"conversations with the assistant", true, false, "chat_history|conversation_history|past_chats|previous_chats|chat_histories"},
	Saying{"the memory of the assistant", true, true, "@memory of|by|in|from ~1 @ai"},
	Saying{"the memory of the assistant", true, true, "@ai ~2 @memory"},
	Saying{"conversations with the assistant", true, false, "chats|conversations from|of ~1 last|past|earlier|previous|yesterday|before"},
	Saying{"conversations with the assistant", true, true, "anything|everything|whatever|all|what ~4 @person ~3 told|said|shared|wrote|asked|mentioned ~3 @ai"},
	Saying{"the memory of the assistant", true, true, "your memory|memories"},
	Saying{"the memory of the assistant", true, true, "model long-term|long_term|persistent|own memory"},
	Saying{"the memory of the assistant", true, true, "model memory"},
	Saying{"conversations with the assistant", true, true, "assistant|claude|chatgpt thread*|conversation*|chat*|dialogue*"},
	Saying{"conversations with the assistant", true, false, "@past sessions|conversations|chats ~6 elsewhere"},
	Saying{"files of the conversation", true, true, "every|all|any ~1 @files ~4 ever ~1 uploaded|attached|shared|sent|given|dropped|opened"},
	Saying{"the memory of the assistant", true, true, "@ai|you ~2 stored|saved|noted|learned|learnt|remember*|collected|kept|know* ~3 about|of|on ~2 @anyone"},
	Saying{"the memory of the assistant", true, true, "fact*|detail*|information|thing*|anything|everything ~2 about|on|of ~2 @person ~3 known|remembered|learned|learnt ~4 elsewhere|before|earlier|past|previously"},
	Saying{"the memory of the assistant", true, true, "@ai ~3 @knows ..3 about|of|from ~2 @person"},
	Saying{"the memory of the assistant", true, true, "what|facts|anything|everything|all|details|things|notes ~3 @ai|you ~3 @knows"},
	Saying{"the memory of the assistant", true, true, "what|anything|everything|all|whatever is|already known about ~2 @person ~4 from|before|earlier"},
	Saying{"the memory of the assistant", true, true, "@ai ~3 remember*|recall* ~6 later|future|next|again|across|permanently|forever|always"},
	Saying{"files of the conversation", true, true, "@files ~8 upload*|attach*|shared|dropped|pasted|added|sent ~4 to|in|into|with|during ~3 @talk"},
	Saying{"files of the conversation", true, true, "@files ~3 in|of|from ~4 @ai ~2 project*|workspace|@talk"},
	Saying{"files of the conversation", true, true, "@files ~8 upload*|attach*|shared|gave|given|sent ~4 to|with ~2 claude|chatgpt|assistant"},
	Saying{"files of the conversation", true, false, "@files ~3 in|of|from @now ~1 @talk"},
	Saying{"files of the conversation", true, true, "@files ~8 @ai ~3 wrote|made|created|drafted|generated|produced"},
	Saying{"files of the conversation", true, true, "@ai ~1 project*|artifact*|artefact*|files|uploads"},
	Saying{"files of the conversation", true, true, "project_knowledge|project_files|knowledge_files ~4 @ai|@talk"},
	Saying{"files of the conversation", true, true, "attachments|uploads ~2 of ~2 @talk"},
	Saying{"how the user set up the assistant", true, true, "@settings ~5 of|in|from ~3 @ai"},
	Saying{"how the user set up the assistant", true, true, "@ai ~3 custom_instruction*|personal_instruction*|personalisation|personalization|user_preferences|personal_preferences|settings|memory_settings"},
	Saying{"how the user set up the assistant", true, true, "@settings ~5 @person ~3 set|chose|entered|configured|gave|made|defined|saved|wrote ~3 for|in|to ~2 @ai"},
	Saying{"how the user set up the assistant", true, true, "custom_instruction* ~2 of|by ~1 user"},
	Saying{"how the user set up the assistant", true, true, "user|your|user's custom_instruction*|personalisation_settings|personalization_settings"},
)

// memoryNames are names of values that hold what the assistant keeps.
var memoryNames = []Sense{
	{What: "the memory of the assistant", heads: listOf("memory memories"), with: listOf("model assistant claude ai llm chatgpt"), without: listOf("translation gpu video")},
	{What: "the memory of the assistant", heads: listOf("user"), with: listOf("known about remembered")},
	{What: "conversations with the assistant", held: true, heads: listOf("chats conversations dialogues"), with: listOf("past previous earlier prior former")},
	{What: "conversations with the assistant", held: true, heads: listOf("summaries summary"), with: listOf("conversations conversation chat chats")},
	{What: "files of the conversation", held: true, heads: listOf("files attachments documents uploads"), with: listOf("chat conversation claude assistant")},
	{What: "files of the conversation", heads: listOf("knowledge"), with: listOf("project")},
	{What: "how the user set up the assistant", heads: listOf("instructions"), with: listOf("custom personal"), given: settingsWords, unless: listOf("agent copilot task")},
	{What: "how the user set up the assistant", heads: listOf("preferences profile settings"), with: listOf("claude assistant chatgpt")},
}

// settingsWords tell the user's settings of the assistant from instructions for a task.
var settingsWords = listOf("user user's your their claude chatgpt assistant settings preferences profile saved")

// ownMemory are subjects of tools whose words for memory and instructions mean something else.
var ownMemory = listOf(`translation delivery courier order parcel shipping gpu cpu ram host vm vms pod pods server machine process heap agent agents bot bots assistant_id
	prompt prompts persona`)

// Memory returns what an argument takes of what the assistant keeps.
func Memory(f *Field, p *Purpose) (part Part, ok bool) {
	if f.number() && !f.text() {
		return Part{}, false
	}
	if s, quote, ok := memoryTexts.find(f.sentences, remembers(p)); ok {
		return Part{s.What, quote, s.Sure}, true
	}
	for _, v := range f.values {
		if s, _, ok := memoryTexts.find(prose.Sentences(join(namePhrase("", v))), remembers(p)); ok {
			return Part{s.What, v, s.Sure}, true
		}
	}
	if f.yesNo() || p.about(ownMemory) || p.concerns(chats) {
		return Part{}, false
	}
	if s, quote, ok := First(memoryNames, f); ok {
		return Part{s.What, quote, true}, true
	}
	return Part{}, false
}

// ToolMemory returns what a tool says that it takes of what the assistant keeps, and whether it
// says so in its description or in its name.
func ToolMemory(name, title string, p *Purpose) (part Part, place string, ok bool) {
	if s, quote, ok := memoryTexts.find(p.sentences, remembers(p)); ok {
		return Part{s.What, quote, s.Sure}, "description", true
	}
	for _, part := range [][2]string{{"name", name}, {"title", title}} {
		place, text := part[0], part[1]
		if s, _, ok := memoryTexts.find(prose.Sentences(join(namePhrase("", text))), remembers(p)); ok {
			return Part{s.What, text, s.Sure}, place, true
		}
	}
	return Part{}, "", false
}

// remembers returns which sayings count for a tool with that purpose.
func remembers(p *Purpose) func(Saying) bool {
	subject := p.concerns(chats)
	return func(s Saying) bool { return s.Anywhere || !subject }
}
