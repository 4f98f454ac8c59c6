package words

// Money is about tools that move money, buy, trade or bet. The policy's 4.A forbids them without a
// permission in writing. The patterns read what a tool says that it does: its name, its title and
// its description.
var Money = newTheme(nil,
	saying{"pays", "-pay|pays|payout|pay-out|paying|pays_out|pay_out|repay*|prepay*|remit*|disburse*|reimburse*", anySentence},
	saying{"moves money", "-transfer*|send*|sent|move*|wire*|release*|return*|withdraw*|deposit*|lend*|lent|invest*|add*|top*|load*|credit*|collect*|put|puts|sweep*|push*|forward*|settle*|distribute*|advance* ..5 @money", anySentence},
	saying{"charges an account", "-debit|debits|debited|debiting|charges|charging|charged|capture|captures ..5 card*|account*|customer*|buyer*|payer*|wallet*|method*|guest*|user*|member*|payment*|stored|file", anySentence},
	saying{"charges an account", "is|are|gets|will_be|be|by|then ..1 -debited|debiting|charged|charging", anySentence},
	saying{"charges an account", "charge|capture|debit ..1 payment|card|customer|wallet", anySentence},
	saying{"charges an account", "-debited|debiting", anySentence},
	saying{"trades", "-buy*|bought|sell*|sold|trade*|swap*|exchange*|stake*|unstake*|bridge*|mint*|liquidate*|short|redeem* ..4 @asset", anySentence},
	saying{"trades", "-place*|enter*|submit*|execute*|cancel* ..4 limit|market|stop|buy|sell|trade|trading ..2 order*|trade*", anySentence},
	saying{"trades", "-place*|enter*|submit*|execute* ..2 order*|trade* ..5 @asset|broker|exchange", anySentence},
	saying{"bets", "-bet|bets|wager*|gamble*|stake* ..5 match|game|race|odds|outcome|team|event|on|stake", anySentence},
	saying{"bets", "place*|make*|put* ..2 bet|bets|wager*", anySentence},
	saying{"buys", "-buy|buys|buying|purchases|purchasing", anySentence},
	saying{"buys", "^-purchase|checkout", anySentence},
	saying{"buys", "-complete*|finish*|confirm*|perform*|place* ..3 checkout|purchase|payment|paid", anySentence},
	saying{"refunds", "-refund|refunds|refunding|chargeback|chargebacks", anySentence},
	saying{"moves money", "-create*|issue*|send*|make*|process*|approve*|initiate*|start*|trigger*|execute*|schedule*|submit*|authorize*|authorise* ..3 refund*|payout*|payment*|transfer*|charge*|donation*|withdrawal*|remittance*|disbursement*", anySentence},
	saying{"moves money", "-give* ..3 amount|money|cash|sum|donation|credit", anySentence},
	saying{"gives money", "-donate*|tip|tips|gift|gifts ..6 @money|charity|cause|creator|project|driver|organisation|organization|card", anySentence},
	saying{"adds credit", "-top_up|tops_up|topped_up|topup ..5 card*|credit*|balance*|account*|budget*|wallet*|prepaid|phone|sim|amount|money", anySentence},
	saying{"adds credit", "mobile|phone|card|wallet|sim|balance recharge|reload|topup|top-up", anySentence},
	saying{"adds credit", "-recharge|recharges|reload|reloads ..5 card*|credit*|balance*|account*|wallet*|prepaid|phone*|mobile*|sim|number", anySentence},
	saying{"moves money", "-draw|draws|drawdown ..3 on|down|amount|credit|line|loan", anySentence},
	saying{"moves money", "-lock|locks|delegate|delegates|stake|stakes ..6 reward*|yield|validator|pool|coins|sol|tokens|stake", anySentence},
	saying{"moves money", "-come|comes|taken|deducted|deduct|deducts|subtracted ..2 off|from ..4 balance|card|account|wallet|credit", anySentence},
	saying{"moves money", "-sold|bought ..3 at|for & position*|share*|market|price|portfolio", anySentence},
	saying{"moves money", "-withdraw|withdraws|withdrawing ..8 account*|bank|exchange|wallet*|balance|card & !!consent*|invitation*|application*|request*|offer*|permission*|access|bid", anySentence},
	saying{"trades", "-close|closes|closing|open|opens|opening ..4 position|positions & leverag*|margin|market|market_price|long|short|trade|trading|broker|futures", anySentence},
	saying{"moves money", "-paid ..4 from|out|to & account*|card|wallet|balance|supplier*|seller*|freelancer*|winner*", anySentence},
)

// MediaMaking is about tools that make pictures, video or sound with a generative model. The
// policy's 4.B forbids them without a permission in writing.
var MediaMaking = newTheme(nil,
	saying{"makes media with a model", "-@media & -@generative", anySentence},
	saying{"makes media with a model", "-compose*|narrate*|dub|dubs|dubbing|sing|sings|animate*|paint*|illustrate*|synthesise*|synthesize*|clone*|lip-sync*|deepfake*|vocalise*|vocalize*|restage*|dream* ..6 @media", anySentence},
	saying{"makes media with a model", "-generate*|imagine* ..4 @media & !!chart*|diagram*|qr|barcode*|graph*|plot*|preview*|screenshot*|thumbnail*|waveform*|report*|slide*|logo*|link*|url*|caption*|transcript*|metadata|alt", anySentence},
	saying{"makes media with a model", "-create*|make*|produce*|render*|draw*|design*|turn*|convert*|write*|record*|deliver* ..8 @media ..8 from|of|in ..3 text|description|prompt|words|storyboard|script|lyrics|headline|sentence|idea|mood|theme|selfie*|sample & !!chart*|diagram*|qr|barcode*|graph*|plot*|preview*|screenshot*|thumbnail*|waveform*|slide*|logo*|existing|stored|search*", anySentence},
	saying{"makes speech with a model", "-speak*|spoken|read*|voiced ..5 aloud|out|voice|narrator|audio & text|script|words|voice|narrator", anySentence},
	saying{"makes media with a model", "image|picture|video|voice|music|portrait model|prompt|style", inName},
	saying{"makes media with a model", "text-to-image|text-to-video|text-to-speech|text-to-music|text_to_image|text_to_video|text_to_speech|tts|image_generation|video_generation|voice_cloning|music_generation|speech_synthesis|txt2img|img2img", anySentence},
	saying{"makes media with a model", "-make|makes|made|dream|dreams|think ..1 up & @media", anySentence},
	saying{"makes media with a model", "-denoise*|denoised|upsampled|hallucinate*|conjure*|latent & @media", anySentence},
	saying{"makes media with a model", "-@media & neural_network|audio_model|generative_model|language_model|by_a_model|model_makes|an_ai|artificial", anySentence},
	saying{"makes media with a model", "nobody_has_seen|never_seen_before|never_existed|does_not_exist & @media", anySentence},
)
