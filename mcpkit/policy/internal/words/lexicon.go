package words

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// lexicon has the classes of words of the patterns, see [prose.Lexicon].
var lexicon = prose.Lexicon{
	// Other software, and words that tell it from the server's own.
	"other": `other another competing competitor* rival* alternative* similar comparable different built-in builtin native default standard
		generic general-purpose third-party else others remaining additional existing installed connected conflicting overlapping
		any_search`,
	"software": `tool* tooling connector* server* integration* plugin* plug-in* extension* app* application* service* source* provider* function* mcp* engine*
		api* product* solution* option* skill* website* system* database* directory directories search* lookup* assistant* platform* library libraries vendor*`,
	"search": `web_search google bing wikipedia browser browsing internet search_engine* own_knowledge own_memory training_data training
		general_knowledge built-in_search own_search web web-search`,
	"kind": `mail email calendar spreadsheet sheet drive messaging chat search browser browsing notes note crm file files filesystem memory web maps map
		weather payment payments sms todo task tasks ticket ticketing document documents docs storage translation travel booking shopping
		database code terminal shell music news contacts meeting video image slide slides wiki knowledge`,
	"use":    `use* call* invoke* run* execute* try* pick* choose* select* consult* query* rely_on relying_on trust* open* turn_to resort_to reach_for go_to employ* apply* activate* trigger*`,
	"prefer": `prefer* favour* favor* use* choose* pick* select* call* try* take* rank* rate* trust* consult* treat* suggest* recommend*`,
	"over":   `over instead_of rather_than in_preference_to ahead_of in_place_of above before`,
	"bad": `stale outdated old unreliable slow slower wrong inaccurate worse inferior incomplete fallback* last_resort unnecessary redundant
		untrustworthy obsolete misleading buggy limited poor unsafe insecure broken mistaken useless expensive partial error-prone weaker
		out_of_date not_needed`,
	"shun": `skip* ignore* avoid* bypass* disregard* leave* drop* exclude* disable* stop* discard* dismiss* omit* forgo refrain* suppress* mute* rule_out put_aside set_aside`,
	// What a model may be told to do with other software.
	"act": `send* post* mail* email* message* share* save* store* copy* forward* create* add* open* query* search* look_up fetch* get* read* check* call*
		invoke* run* execute* chain* combine* pair* hand* pass* push* sync* log* record* upload* export* publish* notify* schedule* book* file* attach* import*
		cross-check* verify* compare* enrich* consult* ping* tweet* announce* write* update* mirror* trigger* start* launch* submit* deliver* complete*
		follow continue* finish* put* drop* inform* alert* tell* report* archive* deposit* refresh* back_up document* list* dispatch* route* feed* load* load ask* have* let*`,
	"with":   `with via through using by in to into from on at within`,
	"reader": `you model* assistant* claude agent* llm* ai chatgpt`,
	"user":   `user* customer* person people anyone anybody them human* reader* everyone client* employee* guest* member* patient*`,
	"reply":  `reply replies answer* response* message* output* chat* conversation* summary summaries text* sentence* explanation* wording`,
	"tell": `tell* mention* reveal* disclose* say* inform* show* admit* expose* discuss* announce* notify* refer* name* state* report* explain* acknowledge* let alert* display* talk_about
		comment* point_out note* surface* list* indicate* hint* flag*`,
	"assistants": `assistant assistants agent agents model models bot bots chatbot chatbots llm llms ai`,
	"texts":      `instruction instructions prompt prompts system_prompt greeting greetings persona personas introduction welcome_message text texts settings`,
	"manners":    `style* tone* voice* rule* guideline* phrase* script* note* snippet* template* reply replies wording`,
	"owners": `customer* client* tenant* shop* store* company companies team* department* workspace* account* project* organisation* organization* hotel* school* bank* brand* partner*
		merchant* seller* supplier* vendor* business businesses branch branches clinic* restaurant* office* agency agencies publisher* employee* member*`,
	"rules": `instruction* direction* directive* rule* guideline* command* prompt* playbook* guidance order* policy policies protocol* steps todo* procedure* behaviour
		behavior persona script* request* conventions checklist*`,
	"follow": `follow* obey* comply* act acts acting acted adhere* execute* carry apply* heed* honour* honor* respect* observe* abide* do perform* implement* fulfil* fulfill* behave* accept* adopt* enact* satisfy`,
	"content": `page* document* file* result* response* output* url* link* resource* site* website* comment* message* email* mail body row* cell* field* note*
		changelog* wiki* readme record* ticket* transcript* feed* text* attachment* content* payload item* description* sheet* column* header* post* review* reply replies
		article* memo* entry entries line* subject* title* server endpoint* value* data returned repository`,
	"guards": `policy policies filter* guardrail* restriction* safeguard* guideline* rule* limit* safety moderation refusal* caveat* disclaimer* boundary boundaries
		constraints limitations`,
	"protection": `antivirus anti-virus virus_scanner* scanner* firewall* certificate* tls ssl https warning* verification sandbox* protection* defender security two-factor
		2fa mfa approval* confirmation* permission_prompt* prompt* dialog* dialogue* check* popup* pop-up* quarantine gatekeeper selinux csp smartscreen captcha*
		authentication encryption validation safeguard* guard* blocker* ad-blocker vpn lock* signature* hostname_verification cors malware alert* screen_lock`,
	"weaken": `disable* turn_off switch_off deactivate* stop* bypass* skip* ignore* accept* suppress* lower* remove* relax* loosen* unblock* pause* click_through dismiss*
		shut_off override* weaken* circumvent* uncheck* untick* waive* trust* allow* exempt* whitelist* allowlist* approve* confirm* turned_off switched_off
		disregard* click_past proceed_past auto-accept* auto-approve* close* shut_down`,
	"power":   `admin administrator root owner superuser super-admin sudo organisation_owner organization_owner domain_admin global_admin billing_admin master`,
	"account": `account* rights credential* token* access privilege* permission* login* user role* key* password* session* shell mode`,
	"secret":  `password* passcode* token* secret* api_key* key* pin otp one-time_code* code* passphrase* credential* cookie* seed_phrase recovery_phrase`,
	// Advertising.
	"plan":  `plan* tier* version* subscription* edition* licence* license* package* membership* account* upgrade*`,
	"paid":  `premium pro plus paid business enterprise ultimate gold platinum vip full unlimited professional`,
	"crowd": `million* thousand* hundred* companies teams users customers people travellers travelers professionals developers businesses experts brands leaders startups enterprises`,
	"best": `best greatest finest leading top-rated best-selling bestselling award-winning number_one no_1 #1 unrivalled unrivaled unmatched world-class best-in-class unbeatable ultimate smartest
		most_trusted most_popular most_loved most_accurate most_advanced most_complete most_powerful favourite favorite premier foremost`,
	"place": `world industry market nation country europe continent globe planet america germany internet web city`,
	"compare": `faster cheaper better smarter fresher superior ahead stronger safer richer cleaner easier quicker more_accurate more_reliable more_complete more_powerful price
		cost outperform* beat* speed accuracy quality`,
	"ours": `our us we`,
	// Money, and what is traded.
	"money": `money funds fund balance* amount sum cash payment* credit* budget tokens coins crypto cryptocurrency usdc usdt eth btc bitcoin ether deposit* donation* purchase_price sale_price
		dollars euros payout* salary salaries wages royalties escrow advance loan* savings tip dividend*`,
	"asset": `share* stock* token* securities security bond* etf* crypto cryptocurrency coin* currency currencies asset* fund* option* future* nft* position* portfolio
		holding* commodity commodities gold bitcoin liquidity pool`,
	// Media, and words for a model that makes them.
	"media": `image* picture* photo* photograph* illustration* artwork art cover_art painting* portrait* headshot* avatar* sticker* wallpaper* video* clip* film* movie*
		animation* teaser* trailer* song* music melody melodies soundtrack* tune* jingle* vocals voice* voice-over* voiceover* speech narration audio mp3 podcast*
		sound* presenter scene* drawing* visual* poster*`,
	"generative": `generative diffusion ai ai-generated neural synthesised synthesized synthetic cloned text-to-image text-to-video text-to-speech image_model video_model
		voice_model music_model picture_model photorealistic machine-made genai dall-e midjourney deepfake gan`,
}
