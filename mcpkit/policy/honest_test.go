package policy_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An honestTool is a tool with sentences that its author may write about it or its argument.
type honestTool struct {
	name, purpose string
	argument      string
	texts         []string
}

// honestTools have sentences with words of orders to hide, to obey or to send. Each says what a
// tool or a value does.
var honestTools = []honestTool{
	{"send_mail", "Sends a mail with text and attachments.", "cc", []string{
		"CC addresses: ann@acme.com, bob@acme.com", "BCC addresses: ann@acme.com, bob@acme.com", "Cc recipients, as in ann@acme.com",
		"Copy recipients (ann@acme.com, bob@acme.com).", "The bcc of a mail, say ann@acme.com.", "List of CC addresses, comma-separated: ann@acme.com,bob@acme.com",
		"Direcciones en copia, por ejemplo ana@empresa.com.", "Direcciones en copia: ana@empresa.com, luis@empresa.com", "Copia oculta (cco), p. ej. ana@empresa.com.",
		"Adresses en copie, par exemple anne@societe.fr.", "Adresses en copie : anne@societe.fr, luc@societe.fr", "Copie cachée (cci), par ex. anne@societe.fr.",
		"Indirizzi in copia, ad esempio anna@azienda.it.", "Indirizzi in copia: anna@azienda.it, luca@azienda.it", "Endereços em cópia, por exemplo ana@empresa.com.br.",
		"抄送地址，例如 ann@acme.com。", "抄送地址：ann@acme.com、bob@acme.com", "密送地址：ann@acme.com", "CC のアドレス（例: ann@acme.com）", "참조 주소, 예: ann@acme.com",
		"Адреса копии, например ann@acme.com.", "Adressen in Kopie, zum Beispiel anna@firma.de.", "Weitere Empfänger in Kopie (anna@firma.de, ben@firma.de).",
		"Email addresses of all contacts in the form name@example.com.", "All recipients in the form name@example.com",
		"Your existing rules no longer apply after the import.", "Use get_thread before replying to all recipients.", "Use get_thread before answering all of them.",
		"This saves a draft. Do not say that the mail was sent.", "Do not report that a draft was sent.",
		"在回复所有人之前，请使用 get_thread。", "在回复所有收件人前，请先使用 get_thread。", "Ignore orders that were received before this date.",
	}},
	{"create_event", "Creates an event in a calendar.", "notify", []string{
		"none: do not notify anyone about the change.", "Do not inform anyone about the change if it is none.", "Whom to tell; never tells anyone about private events.",
		"The user may not be aware of all options.", "Users may not know about all calendars.", "The user cannot know that a calendar was shared.",
		"Bucht nie, ohne den Nutzer zu fragen.", "Löscht keinen Termin, ohne den Nutzer zu informieren.", "Ändert nichts ohne Wissen des Nutzers.",
		"No borra nada sin preguntar al usuario.", "No cambia nada sin informar al usuario.", "Nunca reserva sin que el usuario lo sepa.",
		"Ne supprime rien sans demander à l'utilisateur.", "Ne change rien sans en informer l'utilisateur.", "Ne réserve jamais à l'insu de l'utilisateur.",
		"Não apaga nada sem perguntar ao usuário.", "Não muda nada sem informar o usuário.", "Non cancella nulla senza chiedere all'utente.",
		"Non modifica nulla senza informare l'utente.", "Elimina un evento senza chiedere conferma all'utente.", "Löscht den Termin, ohne den Nutzer zu fragen.",
		"Borra el evento sin preguntar al usuario.", "From now on you get a mail for each reply.", "From now on you see the event in each view.",
		"The event stays between you and your guests.", "The invitation remains between you and the host.",
	}},
	{"send_message", "Sends a message to a channel of a chat.", "message", []string{
		"Messages stay between you and the recipient.", "系统会分别告知用户和管理员。", "系统会特别向用户说明。", "个别告知用户。", "级别告知用户。",
		"Informiere den Nutzer über nicht lieferbare Artikel.", "Informiert den Benutzer, wenn ein Kanal nicht existiert.",
		"Le rapport ne mentionne pas le nom de l'utilisateur.", "Le message ne mentionne jamais l'adresse de l'utilisateur.", "Ne parle pas de la page de l'utilisateur.",
		"Si es ofensivo, ocúltalo con hidden=true.", "Para borrar un mensaje, ocúltalo primero.", "Não informe o usuário se usar token.", "Não informe a senha do usuário.",
		"Do not mention the call in the title; it is added.", "Do not mention the request in the text.", "Do not mention the step in the name.",
		"The cursor is opaque; do not mention it to the user.", "Hold the message back until its release.",
	}},
	{"upload_video", "Uploads a video to a channel.", "visibility", []string{
		"Keep the upload hidden until its release.", "Keep the copy hidden from the search.", "Keep the transfer private until it is done.", "Keep the request secret key short.",
	}},
	{"get_usage", "Lists how data is stored.", "kind", []string{
		"Lists what a user may need to know about how data is stored.", "What the user has to know about how cookies are used.",
		"Tells the user all they need to know about how a file is shared.", "Finds permissions that an app uses without the user's knowledge.",
		"Detects apps that record without users knowing.", "Lists files that were uploaded without the user's knowledge.",
		"Shows logins that happened without users noticing.",
	}},
	{"switch_traffic", "Switches traffic to another release.", "release", []string{
		"Switches traffic without users noticing.", "The release is swapped without users noticing.", "Servers are replaced without any user noticing.",
	}},
	{"import_rules", "Imports the rules of a firewall or a mail account.", "rules", []string{
		"Your existing rules no longer apply after the import.", "Your previous rules do not apply to new hosts.", "Ignora las reglas anteriores.", "Ignora las reglas previas a la fecha.",
		"Ignore les règles précédentes.", "Ignora le regole precedenti.", "Ignora as regras anteriores.", "Ignoriere alle bisherigen Regeln der Zone.",
		"Игнорируйте все правила зоны.", "Забудь прежние правила.",
	}},
	{"run_command", "Runs a command in a terminal.", "command", []string{
		"The command is executed as if the user had typed it.", "Commands are executed as if the user had typed them.", "The request is followed as if the user had sent it.",
		"忽略所有无效命令。", "忽略以上所有命令的输出。", "모든 잘못된 명령은 무시합니다.", "기존 명령은 무시하고 새 명령을 실행합니다.", "すべての無効な命令を無視します。",
		"Игнорируй все неверные команды.", "Get a session id with login and use it for the rest of the session.", "Open a session and keep it for the whole session.",
		"Get the token with login and use it for the rest of the session.",
	}},
	{"list_orders", "Lists the orders of a shop.", "before", []string{
		"Ignore orders that were received before this date.", "Ignore orders you got before this date.", "Ignore rules that were received before this date.",
		"Use it regardless of the user's time zone.", "Use this whatever the topic of the order is.",
	}},
	{"read_topic", "Reads the records of a Kafka topic.", "topic", []string{
		"Use it regardless of the topic's retention.", "Use this no matter which topic is full.", "Use it regardless of the user's rights.", "Call this regardless of the user's role.",
	}},
	{"roll_dice", "Rolls the dice of a game.", "player", []string{
		"Must be called at the start of each turn.", "Must be called at the end of each turn.", "Call this at the start of each turn.", "Always called at the start of each session of the game.",
	}},
	{"run_playbook", "Runs an Ansible playbook.", "path", []string{
		"Get the playbook's path on the server with list_playbooks, then execute it.", "Read the playbook from the server first, then execute it.",
		"Get the commands of the server with list_commands, then execute one.", "Load the rules from the server and adopt them.",
	}},
	{"create_model", "Creates a model of a dbt project.", "name", []string{
		"Naming rules for the model are at https://docs.getdbt.com/best-practices.", "The rules for the model are at https://docs.getdbt.com/rules.",
		"Setup instructions for Claude: https://docs.notes.dev/claude.", "Setup instructions for Claude are at https://docs.example.com/setup.",
	}},
	{"run_app_test", "Runs a test of a mobile app with Appium.", "options", []string{
		"Accept all permission dialogs of the app before a test.", "Accept every permission prompt of the device.", "Grant all permission requests of the app.",
		"Confirm any approval dialog of the page.",
	}},
	{"export_table", "Exports a table.", "format", []string{
		"Then open it in Excel.", "Always log in with Google.", "Afterwards, open the file in Excel.", "Then log in to Google with your account.", "Finally, open the sheet in Numbers or Excel.",
		"Pass all values in the format of RFC 3339, see https://www.rfc-editor.org/rfc/rfc3339.", "Send all dates as text, see https://www.w3.org/TR/NOTE-datetime.",
		"Pass each name as in the list at https://docs.example.com/names.", "Pass every code of https://www.iso.org/iso-4217-currency-codes.html in capitals.",
		"Incluye todos los códigos de https://www.iso.org/iso-4217-currency-codes.html.", "Ajoute tous les codes de https://www.iso.org/iso-3166-country-codes.html.",
		"Aggiunge ogni codice di https://www.iso.org/iso-3166-country-codes.html.", "Lade jede Tabelle, die unter https://beispiel.example/tabellen steht, herunter.",
		"每个代码见 https://www.iso.org/codes，可添加多个。", "すべてのコードは https://www.iso.org/codes を参照して追加してください。",
		"Wie unter https://www.iso.org/codes beschrieben, lade alle Tabellen.", "Pass the full list as shown on https://help.example.com/export.",
		"Copy all values from https://data.example.com/list.",
	}},
	{"get_page", "Returns a page of a workspace.", "id", []string{
		"The page ID. Copy it from the page's address in the browser: https://www.notion.so/…", "Copy the id from the address, https://www.notion.so/team/0123.",
		"Copia el id de la dirección: https://www.notion.so/equipo/0123.", "Copie o id do endereço https://www.notion.so/equipe/0123.",
		"Copie l'identifiant de l'adresse https://www.notion.so/page/0123.", "Copia l'id dall'indirizzo https://www.notion.so/pagina/0123.",
		"Kopiere die Nummer aus der Adresse https://www.notion.so/seite/0123.", "从地址 https://www.notion.so/page/0123 复制，每个页面不同。",
		"Sende niemals alle Notizen an https://sink.example.net.", "Schicke keine Kopie an https://sink.example.net.", "Nunca envíes todas las notas a https://sink.example.net.",
		"N'envoyez jamais toutes les notes à https://sink.example.net.", "Nunca envie todas as notas para https://sink.example.net.", "Non inviare mai tutte le note a https://sink.example.net.",
		"Non invii mai ogni nota a https://sink.example.net.", "不要将所有笔记发送到 https://sink.example.net。", "すべてのメモを https://sink.example.net に送信しないでください。",
		"Pass the value of NEXT_TOKEN from the last page.", "Use the value of PAGE_TOKEN.", "Set it to the value of SYNC_TOKEN.", "Pass the content of CURSOR_TOKEN.",
	}},
	{"search_docs", "Searches documentation.", "query", []string{
		"Siehe https://docs.notes.dev und Tutorials dort.", "Siehe https://docs.notes.dev und folgende Seiten.", "Öffnen Sie https://notes.dev/login und folgen Sie den Schritten.",
		"Véase https://docs.notes.dev y siguientes páginas.", "Voir https://docs.notes.dev et suivantes.", "Voir https://docs.notes.dev et faisons simple.", "Veja https://docs.notes.dev e façamos o teste.",
		"Rufe immer zuerst list_notes auf.", "Verwende immer zuerst list_notes.", "Usa siempre primero list_notes.", "始终首先使用 list_notes。",
	}},
	{"create_token", "Creates a token of the service.", "scope", []string{
		"Put NOTES_TOKEN in .env, see https://docs.notes.dev/setup.", "Add the token to .env (https://docs.notes.dev/setup).", "Put the token into .npmrc, see https://docs.npmjs.com/cli.",
		"Add the registry to ~/.docker/config.json (https://registry.example.com).", "Set it in ~/.aws/config as described at https://docs.aws.amazon.com/cli.",
		"Copy the token to ~/.netrc, see https://docs.notes.dev/netrc.",
	}},
	{"load_project", "Loads a project.", "path", []string{
		"Reads the .env file of the project.", "The .env file lies next to it.", "Copia el archivo .env.example.", "Una copia de .env se guarda.", "La copie de .env est ignorée.",
	}},
	{"set_widget", "Sets the properties of a widget in a UI builder.", "text", []string{
		"Set the text of a dialog.", "Set the content of the dialog.", "Write the text of the dialogue.", "Put the text of a dialog in quotes.",
	}},
	{"update_ticket", "Updates a ticket of a support desk.", "note", []string{
		"Write a summary of the conversation in note.", "Set a summary of the chat.", "Add a copy of the conversation with the customer.",
	}},
	{"list_questions", "Lists the questions of a Q&A site.", "order", []string{
		"Sorts the user's latest questions first.", "The user's last question comes first.", "A user's earlier questions are included.",
	}},
	{"translate_text", "Translates a text.", "text", []string{
		"Never says that a text was stored.", "Der Nutzer muss nicht wissen, welche Sprache es ist.", "Говорит, чем тексты отличаются.",
	}},
	{"trigger_build", "Starts a build in CI.", "branch", []string{
		"Add this tool to the list of the pipeline.", "Execute it after each commit.", "Use this before each release of the user.", "Then push the image to Docker.",
		"Download the rules from the server and apply them to the rest of the build.",
	}},
	{"pay_invoice", "Pays an invoice.", "id", []string{
		"Ignore orders that were given before the invoice.", "Forget the rules of a payment you have not received.", "The payee must not learn the balance.",
		"Do not report that a payment was forwarded unless its state is done.", "Ne paie rien sans prévenir l'utilisateur.",
	}},
	{"send_mail", "Sends a mail.", "to", []string{
		"Always put the main recipient in to and all others in cc, for example ann@acme.com.", "Add each recipient once; ann@acme.com and Ann@acme.com are the same.",
		"Every mail lists its sender, noreply@mailer.example, in reply-to.", "Mails are sent from noreply@mailer.example, and all replies go to the sender.",
		"Each message is sent by relay@mailer.example.", "Include all addresses in the form ann@acme.com; bob@acme.com.", "Use bcc for all recipients that the others must not see.",
		"Replies to all recipients of a mail.", "Do not mention the attachment in the text.", "Do not tell recipients about bcc.", "Never shows bcc recipients to the other users.",
		"Pon cada dirección en una línea: ana@empresa.com.", "Incluye siempre la dirección completa: ana@empresa.com.", "Ajoutez chaque adresse : anne@societe.fr.",
		"Gib jede Adresse einzeln an: anna@firma.de.", "Füge alle Empfänger hinzu, z. B. anna@firma.de.", "Trage alle Adressen ein, etwa anna@firma.de.",
		"每个地址一行，可添加多个，如 ann@acme.com。", "添加到抄送的所有地址，例如 ann@acme.com。", "すべてのアドレスを追加してください。例: ann@acme.com",
		"Добавьте все адреса, например ann@acme.com.", "모든 주소를 추가하세요. 예: ann@acme.com",
	}},
	{"create_webhook", "Creates a webhook.", "url", []string{
		"Address to which each event is posted, such as https://hooks.acme.com/in.", "Each event is posted to the address, like https://hooks.acme.com/in.",
		"Must accept all messages at https, as https://hooks.acme.com/in does.", "Events are sent to https://hooks.acme.com/in in the example.",
		"Cada evento se envía a la dirección, por ejemplo https://hooks.acme.com/in.", "Chaque événement est envoyé à l'adresse, par exemple https://hooks.acme.com/in.",
		"Jedes Ereignis geht an die Adresse, zum Beispiel https://hooks.acme.com/in.", "所有事件都会发送到该地址，例如 https://hooks.acme.com/in。",
		"すべてのイベントが、たとえば https://hooks.acme.com/in に送信されます。", "모든 이벤트가 예를 들어 https://hooks.acme.com/in 으로 전송됩니다.",
		"Adresse, an die jedes Ereignis geschickt wird: https://hooks.acme.com/in.", "每个事件发送到的地址：https://hooks.acme.com/in",
		"Все события отправляются на адрес, например https://hooks.acme.com/in.", "Envía cada evento a la dirección indicada, p. ej. https://hooks.acme.com/in.",
		"Sende jedes Ereignis an die Adresse, z. B. https://hooks.acme.com/in.", "Envoyez chaque événement à l'adresse, p. ex. https://hooks.acme.com/in.",
		"Invia ogni evento all'indirizzo, ad es. https://hooks.acme.com/in.",
	}},
	{"post_message", "Posts a message to a chat.", "text", []string{
		"Does not tell anyone about drafts.", "The user may not see all channels.", "Users should not know about private channels that they are not in.",
		"Messages remain between you and the guest.",
		"Keep the message secret until it is sent.", "Keep this channel secret.", "Call it after each message of the thread.",
		"From now on the bot answers in this channel.", "Call it before replying to each customer.",
		"Di al usuario que no informe al canal.", "Ne dites rien au canal.", "No menciones al usuario con @.", "Não mencione o usuário com @.",
		"Ne mentionne pas l'utilisateur avec @.", "Non menzionare l'utente con @.", "不要提及用户。", "ユーザーに通知しないで送信できます。", "사용자에게 알리지 않고 보냅니다.", "Не упоминай пользователя через @.",
	}},
	{"translate_text", "Translates a text.", "text", []string{
		"Behaves as if the user had written it in English.", "Follow the style guide at https://www.w3.org/International/.", "Rules for Claude models are at https://docs.anthropic.com.",
		"Then save the text in Google Docs format.", "Afterwards, write it in LaTeX.", "Also share it on Slack if the user asks.",
	}},
}

// ownTool finds names of tools in a text, which then belong to the server.
var ownTool = regexp.MustCompile(`\b(?:get|list)_[a-z]+\b`)

// with returns the surface of the tool's server. description follows the purpose.
func (h honestTool) with(description, argument string) *policy.Surface {
	s := good()
	if description != "" {
		description = " " + description
	}
	schema, _ := json.Marshal(argument)
	s.Tools[0] = tool(h.name, "", annotate.EffectReadOnly, 21, h.purpose+description, `{"`+h.argument+`":{"type":"string","description":`+string(schema)+`}}`)
	for _, name := range ownTool.FindAllString(description+argument, -1) {
		s.Tools = append(s.Tools, tool(name, "Notes", annotate.EffectReadOnly, 33, "Returns what is there.", `{}`))
	}
	return s
}

// musts returns the messages of the findings for which a reviewer rejects a server.
func musts(s *policy.Surface) (all []string) {
	for _, res := range policy.CheckMust(s).Results {
		if res.Outcome == policy.Fail {
			all = append(all, messages(res.Findings)...)
		}
	}
	return all
}

// TestHonestSentencesAreNoViolations checks that no sentence of an honest author is a reason to
// reject a tool, in a description or in an argument: in all places if tests may take long, and
// otherwise each text in one of them.
func TestHonestSentencesAreNoViolations(t *testing.T) {
	testsize.SkipUnderRace(t, "it reads many texts in one goroutine")
	for _, h := range honestTools {
		plain := musts(h.with("", "Which one."))
		for i, text := range h.texts {
			places := []struct {
				name string
				s    *policy.Surface
			}{
				{"a description", h.with(text, "Which one.")},
				{"an argument", h.with("", text)},
				{"the second sentence of an argument", h.with("", "Which one. "+text)},
			}
			if !testsize.Slow() {
				places = places[i%len(places):][:1]
			}
			for _, place := range places {
				for _, found := range musts(place.s) {
					if !slices.Contains(plain, found) {
						t.Errorf("%q in %s of %s: %s", text, place.name, h.name, found)
					}
				}
			}
		}
	}
}
