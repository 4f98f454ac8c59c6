package authserver

import (
	"slices"
	"strings"
)

// A message is a text of a page, in English. Words in braces are replaced.
type message string

// The texts of errors.
const (
	textMalformed        message = "The address of this page is incomplete or damaged. Go back to the application and connect again."
	textNoClient         message = "The application did not say which one it is. Go back to it and connect again."
	textUnknownClient    message = "This application is not known here. It may have been forgotten because nobody used it. Remove the connection in the application and connect again."
	textWrongDocument    message = "The application describes itself in a way that cannot be accepted. Tell the people who make it."
	textNoDocument       message = "The description of the application cannot be read now. Try again in a few minutes."
	textNoRedirect       message = "The application did not say where to return to. Tell the people who make it."
	textForeignRedirect  message = "The application asks to return to an address that is not its own. You are not sent there. Tell the people who make it."
	textForeignPage      message = "The form was not sent from a page of this server. Go back to the application and connect again."
	textOtherBrowser     message = "This login began in another browser, or this browser does not keep cookies. Go back to the application and connect again. If you did not begin a login, close this page."
	textStartAgain       message = "This login cannot go on. Go back to the application and connect again."
	textExpired          message = "This login took too long. Go back to the application and connect again."
	textUsed             message = "This page was used before. Go back to the application and connect again."
	textConnectedNow     message = "The application was connected a moment ago. Close this page and go back to the application."
	textOtherUser        message = "You are logged in as somebody else now. Go back to the application and connect again."
	textNotAllowed       message = "Your account may not use this service. Ask the people who run it."
	textNotLoggedIn      message = "You are not logged in here. Connect an application first."
	textLoggedOut        message = "You are logged out here. Connected applications stay connected."
	textWrongPassword    message = "The login or the password is wrong."
	textTooManyPasswords message = "There were too many attempts. Try again in 15 minutes."
	textTooManyRequests  message = "There were too many requests from your network. Try again in a minute."
	textUnavailable      message = "The login does not work at the moment. Try again in a few minutes."
)

// The other texts.
const (
	textErrorTitle       message = "The login cannot go on"
	textDoneTitle        message = "Done"
	textConsentTitle     message = "Allow {client} to use {service}?"
	textIdentified       message = "The application is identified by {host}."
	textConfigured       message = "The application is known to {service}."
	textUnverified       message = "The application calls itself “{client}”. Nobody has checked that name."
	textReturn           message = "If you allow it, you return to {target}."
	textReturnLoopback   message = "If you allow it, a program on this computer gets access ({target}). Allow it only if you have just begun to connect that program yourself."
	textScopes           message = "It can then:"
	textNoScopes         message = "It can then use {service} as you."
	textUntil            message = "It stays connected until you disconnect it."
	textReturnError      message = "“{client}” has asked for something that cannot be answered. Nothing was allowed."
	textDeniedTitle      message = "Nothing was allowed"
	textDenied           message = "“{client}” cannot use {service}. You can close this page."
	textReturnUnknown    message = "You have not connected this application before. It wants you to go on to {target}. Go there only if you know that address and came from there."
	textReturnLink       message = "Go on to {target}"
	textSignedIn         message = "You are logged in as {user}."
	textChooseUser       message = "Log in as a test user"
	textAllow            message = "Allow"
	textAllowUpstream    message = "Allow and log in with {provider}"
	textDeny             message = "Cancel"
	textAccount          message = "Log in with a test account"
	textLogin            message = "Login"
	textPassword         message = "Password"
	textAllowAccount     message = "Allow and log in"
	textConnectionsTitle message = "Connected applications"
	textConnectionsNone  message = "No application is connected."
	textConnectionsUser  message = "These applications can use {service} as {user}."
	textConnected        message = "Connected on {created}, last used on {used}."
	textDisconnect       message = "Disconnect {client}"
	textSeveral          message = "It has {count} connections, for example one on each computer. To disconnect it ends all of them."
	textEndOne           message = "End only the connection of {created}"
	textTarget           message = "It returned to {target}."
	textTargetProgram    message = "It is a program on a computer ({target})."
	textLogOut           message = "Log out"
	textPrivacy          message = "Privacy policy"
	textTerms            message = "Terms of service"
	textSupport          message = "Help"
)

// texts are all texts of the pages.
var texts = []message{
	textMalformed, textNoClient, textUnknownClient, textWrongDocument, textNoDocument, textNoRedirect, textForeignRedirect,
	textForeignPage, textOtherBrowser, textStartAgain, textExpired, textUsed, textConnectedNow, textOtherUser, textNotAllowed, textNotLoggedIn,
	textLoggedOut, textWrongPassword, textTooManyPasswords, textTooManyRequests, textUnavailable,
	textErrorTitle, textDoneTitle, textConsentTitle, textIdentified, textConfigured, textUnverified, textReturn,
	textReturnLoopback, textReturnError, textDeniedTitle, textDenied, textReturnUnknown, textReturnLink, textScopes, textNoScopes, textUntil, textSignedIn, textChooseUser, textAllow, textAllowUpstream, textDeny,
	textAccount, textLogin, textPassword, textAllowAccount, textConnectionsTitle, textConnectionsNone,
	textConnectionsUser, textConnected, textDisconnect, textSeveral, textEndOne, textTarget, textTargetProgram, textLogOut, textPrivacy, textTerms, textSupport,
}

// EnglishTexts returns all texts of the pages, for translating them; see [Pages]. Words in braces
// stand for names and are not translated.
func EnglishTexts() []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = string(t)
	}
	slices.Sort(all)
	return all
}

// fill replaces the words in braces. The values are not read for further words in braces.
func fill(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// words returns the words in braces of a text, sorted.
func words(text string) []string {
	var found []string
	for {
		_, after, ok := strings.Cut(text, "{")
		if !ok {
			break
		}
		word, rest, ok := strings.Cut(after, "}")
		if !ok {
			break
		}
		found, text = append(found, word), rest
	}
	slices.Sort(found)
	return found
}
