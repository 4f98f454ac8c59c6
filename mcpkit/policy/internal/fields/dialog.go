package fields

import (
	"slices"
	"strings"
)

// Dialog returns which part of the conversation an argument takes.
func Dialog(f *Field, p *Purpose) (Found, bool) {
	if !f.text() || f.handle && !f.says(aboutDialog) {
		return Found{}, false
	}
	subject := p.concerns(chats) || p.about(models) || chatIDs.Any(f.siblings)
	if f.roles && !subject || talksToAssistant(f.Description) && !p.about(models) {
		return Found{"the conversation", f.Description, true}, true
	}
	ownMood := func(what string) bool { return what == userMood && p.about(moods) }
	said, ok := dialogTexts.find(f.sentences, func(s saying) bool {
		counts := !subject || s.force&anywhere != 0 && !p.about(models)
		return counts && !ownMood(s.what)
	})
	if ok || subject || f.choice {
		return said, ok
	}
	if found, ok := first(dialogNames, f); ok {
		found.Sure = true
		return found, true
	}
	found, ok := first(likelyDialogNames, f)
	return found, ok && !ownMood(found.What)
}

// DialogOrder returns which part of the conversation the description of a tool asks for.
func DialogOrder(p *Purpose) (Found, bool) {
	return dialogOrders.find(p.sentences, func(s saying) bool {
		return !p.about(models) && (s.force&anywhere != 0 || !p.concerns(chats) && !p.concerns(desks)) && !(s.what == copiedAnswers && p.about(quizzes))
	})
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
