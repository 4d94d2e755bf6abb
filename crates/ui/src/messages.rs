//! Every word that the pages say, in Chinese and in English. A line that lacks one of them does not compile.

use crate::{
    ActKind, Choice, Count, Lang, Mode, icon,
    lang::plural,
    messages,
    part::{Html, escape},
};

/// The messages in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Msg {
    lang: Lang,
}

impl Msg {
    /// The messages in this language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    #[must_use]
    pub fn lang(self) -> Lang {
        self.lang
    }
}

messages! { impl Msg {
    // The product and the frame
    product => "台账", "Taizhang";
    product_long => "巡察整改台账", "Inspection rectification ledger";
    skip => "跳到正文", "Skip to content";
    main_nav => "主导航", "Main navigation";
    nav_inspections => "巡察", "Inspections";
    nav_ledger => "台账", "Ledger";
    nav_dashboard => "看板", "Dashboard";
    nav_import => "导入", "Import";
    settings => "设置", "Settings";
    choose_inspection => "换一次巡察", "Choose another inspection";
    all_inspections => "全部巡察", "All inspections";
    demo_data => "演示数据，全部虚构", "Demonstration, all invented";
    as_of => "截至", "As of";
    as_of_hint => "看哪一天的台账", "Show the ledger as of";
    as_of_day(day: String) => "截至{day}", "As of {day}";
    today => "今天", "today";
    show => "看", "Show";
    past_ledger(day: String) => "{day}的台账", "The ledger of {day}";
    past_read_only => "过去的一天只能看，不能改。", "A past day can be read, not changed.";
    back_to_today => "回到今天", "Back to today";
    theme => "外观", "Appearance";
    theme_system => "随系统", "System";
    theme_light => "浅色", "Light";
    theme_dark => "深色", "Dark";
    sign_out => "退出登录", "Sign out";
    checkpoint_code => "校验码", "Checkpoint";
    stop => "。", ". ";
    colon => "：", ": ";
    sep => "，", ", ";
    comma => "、", ", ";
    number_stop => "、", ". ";
    optional => "可以不填", "optional";
    choose => "请选择", "Choose";
    save => "保存", "Save";
    cancel => "取消", "Cancel";
    print => "打印", "Print";
    print_one_page => "打印一页", "Print on one page";
    uploading => "正在上传", "Uploading";
    reading => "正在读取", "Reading";
    wrong_fields(n: u32) => "有{n}处要改。", "{n} {} to be put right.", plural(n, "thing has", "things have");
    typed_is_kept => "已经填的都还在。", "What you typed is still there.";

    // Signing in
    sign_in => "登录", "Sign in";
    username => "账号", "Username";
    password => "口令", "Password";
    no_secrets => "本系统不处理国家秘密。标有密级的文件不能上传。", "This system is not for state secrets. Files that bear a classification must not be uploaded.";
    last_verified_whole(at: String, n: u64) => "台账记录最近一次校验：{at}，完整，共{n}条", "The record was last verified {at}: whole, {n} entries";
    last_verified_broken(at: String) => "台账记录最近一次校验：{at}，不完整。请联系审计管理员。", "The record was last verified {at}: NOT whole. Please tell the audit administrator.";
    never_verified => "台账记录还没有校验过。", "The record has not been verified yet.";
    demo_title => "演示账号", "Demonstration accounts";
    demo_hint => "单位、人名、文件都是虚构的。点一行的账号就填好。", "Units, people and documents are invented. Choose a username to fill it in.";
    role => "角色", "Role";
    roles => "角色", "Roles";
    person => "人员", "Person";
    person_name => "姓名", "Name";
    setup_title => "初次设置", "First set-up";
    setup_words => "设三位管理员：系统、安全、审计，各管一摊，互相监督。三人不能是同一个人。", "Three administrators, for system, security and audit: each has a part, none has all. They must be three people.";
    setup_code => "控制台给出的一次性代码", "One-time code from the console";
    setup_code_hint => "启动服务的窗口里有这个代码，只能用一次。", "It stands in the window in which the server was started and works once.";
    organisation_name => "使用本系统的单位", "Organisation that runs this system";
    organisation_hint => "组织树的最上面一级，以后可以改名。", "The top of the organisation tree; can be renamed later.";
    role_system => "系统管理员", "System administrator";
    role_security => "安全管理员", "Security administrator";
    role_audit => "审计管理员", "Audit administrator";
    of_role(role: &str, what: &str) => "{role}的{what}", "{role}: {what}";
    password_rule => "至少10个字符；不用姓名、账号、生日。", "At least 10 characters; no name, username or birthday.";
    setup_follows => "设好之后，这一页不再出现。系统管理员建账号，安全管理员给角色，审计管理员看日志。", "After this, the page is gone. The system administrator makes accounts, the security administrator gives roles, the audit administrator reads the log.";
    setup_submit => "设置三位管理员", "Set up the three administrators";
    activate_title => "启用账号", "Activate an account";
    activate_words => "用管理员给的一次性代码，设自己的口令。", "With the one-time code from the administrator, choose a password of your own.";
    one_time_code => "一次性代码", "One-time code";
    activate_code_hint => "字母不分大小写，横线可以不输。", "Upper or lower case; the hyphens may be left out.";
    own_password => "自己的口令", "Your own password";
    password_again => "再输一次", "The same again";
    activate_submit => "启用并登录", "Activate and sign in";
    back_to_sign_in => "回到登录", "Back to sign-in";

    // Inspections
    inspections_title => "单位和巡察", "Units and inspections";
    inspection => "巡察", "Inspection";
    unit => "单位", "Unit";
    import_document => "导入文件", "Import a document";
    open_by_hand => "手工建台账", "Open by hand";
    waiting_title => "等着核对采纳的文件", "Documents waiting for adoption";
    waiting_hint => "采纳之前不进台账", "not in any ledger before they are adopted";
    findings_read => "识别出", "Findings read";
    read_at => "读取", "Read in";
    check_and_adopt => "核对", "Check";
    no_inspections => "还没有台账", "There is no ledger yet";
    no_inspections_next => "导入一份反馈意见或整改情况报告，核对后采纳，就有了第一本台账。", "Import an opinion or a progress report, check it and adopt it: that is the first ledger.";
    no_inspections_ask => "您能看的范围内没有台账。需要的话，请安全管理员给角色。", "There is no ledger in your scope. If you need one, ask the security administrator for a role.";
    feedback_day => "反馈日期", "Feedback day";
    feedback_day_hint => "期限从这一天算起。", "Deadlines are counted from this day.";
    feedback_document => "反馈意见文号", "Document number of the opinion";
    not_recorded => "未登记", "not recorded";
    not_closed_short => "未销号", "Open";
    earlier_short => "此前", "Earlier";
    inspected_unit => "被巡察单位", "Inspected unit";
    inspection_name => "巡察名称", "Name of the inspection";
    inspection_name_hint => "例如：五届区委第四轮巡察", "For example: fourth round of the fifth district committee";
    inspection_level => "级别", "Level";
    inspection_kind => "种类", "Kind";
    inspection_team => "巡察组", "Inspection team";
    period_from => "巡察开始", "Inspection began";
    period_to => "巡察结束", "Inspection ended";
    edit_inspection => "巡察信息", "Inspection facts";
    edit_inspection_words => "改动记入台账的记录，原来的内容仍可查。", "Corrections go into the journal; what stood before stays on record.";
    open_by_hand_words => "没有电子文件时，先建台账，再逐项登记具体问题。", "Where there is no file: open the ledger first, then enter findings one by one.";
    open_by_hand_follows => "建好后是一本空台账，逐项登记，每项写明原文。", "What follows is an empty ledger; findings are entered one by one, each with its source sentence.";
    open_inspection => "建台账", "Open the ledger";
    level_central => "中央", "Central";
    level_provincial => "省级", "Provincial";
    level_municipal => "市级", "Municipal";
    level_county => "县（区）级", "County or district";
    level_institution => "单位内部", "Institution";
    kind_routine => "常规", "Routine";
    kind_special => "专项", "Special";
    kind_mobile => "机动", "Mobile";
    kind_look_back => "回头看", "Look-back";

    // Import
    import_title => "导入文件", "Import a document";
    import_words => "选一份反馈意见、问题清单或整改情况报告。读取后先核对，采纳了才进台账。", "Choose an opinion, a list of findings or a progress report. It is read, then you check it; only what you adopt enters a ledger.";
    import_into(name: &str) => "采纳后进入：{name}", "Goes into: {name}";
    file => "文件", "File";
    file_hint(kinds: &str, largest: &str) => "可以读：{kinds}。不超过{largest}。可以拖到框里。", "Can be read: {kinds}. Up to {largest}. You can drop it into the frame.";
    from_document_hint => "不填就用文件里写的。", "Left empty: taken from the document.";
    import_follows => "读取不改动台账。原文一字不改地保存。", "Reading changes no ledger. The original is kept to the byte.";
    read_file => "读取", "Read";
    step_read => "读取文件", "Read the file";
    step_check => "核对", "Check";
    step_adopt => "采纳进台账", "Adopt";
    review_title => "核对识别结果", "Check what was recognised";
    doc_facts(n: u32, encoding: &str, at: String, by: &str) => "{n}字，{encoding}，{at}由{by}读取", "{n} characters, {encoding}, read in {at} by {by}";
    doc_title(title: &str) => "标题：{title}", "Title: {title}";
    adopted_already => "这份文件已经采纳。", "This document has been adopted.";
    no_diagnostics => "没有发现要先看的地方。", "Nothing was found that needs a look first.";
    look_first(n: u32) => "先看这{n}处", "Look at {} first", if n == 1 { "this place".to_owned() } else { format!("these {n} places") };
    diagnostics_summary(e: u32, w: u32, h: u32) => "错误{e}，存疑{w}，提示{h}", "{e} {}, {w} in doubt, {h} {}", plural(e, "error", "errors"), plural(h, "hint", "hints");
    sev_error => "错误", "Error";
    sev_warning => "存疑", "Doubt";
    sev_hint => "提示", "Hint";
    see_place => "看那一处", "See the place";
    source_text => "原文", "Source text";
    lines_n(n: usize) => "{n}行", "{n} lines";
    unmarked_stays_out => "没有标记的文字不进台账", "unmarked text does not enter the ledger";
    unsure => "存疑", "In doubt";
    chosen => "选中", "Chosen";
    empty_text => "文件里没有可读的文字。", "The file holds no readable text.";
    empty_tree => "没有识别出问题。看看原文有没有编号，或手工建台账。", "No findings were recognised. See whether the text has numbering, or open the ledger by hand.";
    ledger_will_be => "台账将是这样", "The ledger will be";
    counts(a: u32, i: u32, f: u32) => "{a}个方面，{i}个问题，{f}个具体问题", "{a} {}, {i} {}, {f} {}", plural(a, "aspect", "aspects"), plural(i, "issue", "issues"), plural(f, "finding", "findings");
    left_out_n(n: u32) => "{n}个不进台账", "{n} left out";
    tree_hint => "点一项，看原文里的位置；点原文，看它成了哪一项", "Choose an entry to see its place in the text, or the other way round";
    line_n(n: u32) => "第{n}行", "line {n}";
    original_title => "原文标题：", "As read: ";
    left_out => "不进台账", "Left out";
    left_out_above => "随上一级不进台账", "Left out with the level above";
    claims(words: &str) => "自报“{words}”，未经证明", "claims “{words}”, not proven";
    measures_n(n: u32) => "措施{n}项", "{n} {}", plural(n, "measure", "measures");
    take_back => "恢复", "Take back";
    edit_title => "改标题", "Correct title";
    leave_out => "不进台账", "Leave out";
    leave_out_reason => "为什么不进台账", "Why it stays out";
    ledger_title => "台账里的标题", "Title in the ledger";
    original_kept => "原文另存，不改", "the original is kept as it is";
    adopt_adds(a: u32, i: u32, f: u32, m: u32) => "采纳后，台账里新增{a}个方面、{i}个问题、{f}个具体问题，措施{m}项。", "Adopting adds {a} {}, {i} {}, {f} {} and {m} {}.", plural(a, "aspect", "aspects"), plural(i, "issue", "issues"), plural(f, "finding", "findings"), plural(m, "measure", "measures");
    adopt_leaves(n: u32) => "{n}项不进台账，原文和缘由留存。", "{n} {} out; text and reason are kept.", plural(n, "stays", "stay");
    saved_automatically => "改动随时保存，可以离开再来。", "Corrections are saved as you make them; you can leave and come back.";
    adopt => "采纳进台账", "Adopt";
    adopt_follows => "采纳后不能整批撤回，只能逐项作废并写明缘由。文件里写的“已完成”只记为自报，要在这里另行证明。", "Adoption cannot be undone as a whole; single findings can be voided with a reason. A “completed” in the document is recorded as a claim and must still be proven here.";
    discard => "不要这份文件", "Discard";
    discard_follows => "识别结果不再出现在这里；原件和这次决定留在记录里。", "The result leaves this list; the original and this decision stay on record.";

    // Words of the ledger
    aspect => "方面", "Aspect";
    issue => "问题", "Issue";
    finding => "具体问题", "Finding";
    findings => "具体问题", "Findings";
    items => "项数", "Findings";
    measure => "措施", "Measure";
    number => "编号", "No.";
    state_label => "状态", "State";
    light_label => "亮灯", "Light";
    light_and_reason => "亮灯和缘由", "Light and reason";
    leader => "责任领导", "Leader";
    leader_short => "领导", "Leader";
    lead_office => "牵头科室", "Lead office";
    office => "科室", "Office";
    supporting => "配合科室", "Supporting offices";
    supports => "配合", "with";
    handler => "经办人", "Handler";
    mode_label => "方式", "Mode";
    due => "期限", "Due";
    state_unplanned => "待定方案", "Unplanned";
    state_open => "整改中", "Open";
    state_close_out => "销号审核", "In close-out";
    state_closed => "已销号", "Closed";
    state_standing => "长期坚持", "Standing";
    state_closed_earlier => "此前已销号", "Closed earlier";
    state_void => "已作废", "Void";
    returned => "退回", "Returned";
    not_proven_here => "本台账未经证明", "not proven here";
    not_closed => "没有销号", "Not closed";
    closed_here => "已销号和长期坚持", "Closed or standing";
    means_unplanned => "责任领导、牵头科室、期限或措施还没有定", "Leader, lead office, date or measures are not settled";
    means_open => "措施在做", "Measures are being worked on";
    means_close_out => "申请之后、验收之前", "Between request and acceptance";
    means_closed => "逐项有佐证，上级已验收", "Every measure proven, accepted by the supervisor";
    means_standing => "已销号，有机制和下次复查日", "Closed, with a mechanism and a next review day";
    means_closed_earlier => "接收时已说销号，本台账没有证明", "Said to be closed when taken over; never proven here";
    means_void => "采纳错了，写明缘由，不计数", "Adopted by mistake, with a reason; not counted";
    means_returned => "退回，写明还差什么", "Sent back, saying what is still required";
    light_late => "逾期", "Late";
    light_near => "临期", "Near";
    light_normal => "正常", "On time";
    blocked => "受阻", "Blocked";
    late_by(n: u32) => "逾期{n}天", "{n} {} late", plural(n, "day", "days");
    left_working(n: u32) => "剩{n}个工作日", "{n} working {} left", plural(n, "day", "days");
    left_calendar(n: u32) => "剩{n}天", "{n} {} left", plural(n, "day", "days");
    near_with(left: String) => "临期，{left}", "Near: {left}";
    no_date => "没有期限", "No date";
    no_date_needed => "不计期限", "No date counts";
    closed_on(day: String) => "{day}销号", "Closed {day}";
    waits_signature => "等责任领导签署", "Waits for the leader to sign";
    waits_review => "等整改办审核", "Waits for the coordinator to review";
    waits_acceptance => "等上级验收", "Waits for acceptance";
    mode_at_once => "立行立改", "At once";
    mode_by_date => "限期整改", "By a date";
    mode_standing => "长期坚持", "Standing";
    none_yet => "还没有", "none yet";
    no_leader => "还没有责任领导", "no leader yet";
    no_title => "（没有标题）", "(no title)";
    no_heading => "没有归入方面的", "Under no heading";

    // The ledger's page
    ledger_title_page => "整改台账", "Rectification ledger";
    journal => "记录", "Journal";
    any(what: String) => "{what}：全部", "{what}: all";
    keep_as_is(what: String) => "{what}：不变", "{what}: unchanged";
    find => "查找", "Find";
    find_in_titles => "在标题和编号里找", "Find in titles and numbers";
    find_placeholder => "标题、编号", "Title, number";
    filter => "筛选", "Filter";
    remove_condition => "去掉这一条", "Remove this condition";
    clear_filters => "去掉全部条件", "Remove all conditions";
    due_past => "已过", "passed";
    due_within(n: u32) => "{n}天内", "within {n} days";
    due_until(day: &str) => "{day}以前", "until {day}";
    no_matches => "没有符合条件的问题", "No finding matches";
    no_matches_next => "放宽或去掉一个条件再看。", "Loosen or remove a condition.";
    ledger_empty => "台账还是空的", "The ledger is still empty";
    ledger_empty_ask => "等整改办导入文件或登记问题。", "The coordinator has yet to import a document or enter findings.";
    ledger_caption(n: u32) => "具体问题{n}项，按方面和问题分组", "{n} {}, grouped by aspect and issue", plural(n, "finding", "findings");
    select_all => "选中这一页全部", "Select all on this page";
    select_n(n: &str) => "选中第{n}项", "Select no. {n}";
    fold => "折叠这一组", "Fold this group";
    measures_evidence => "措施／佐证", "Measures / evidence";
    evidence_n(n: u32) => "{n}件", "{n} ev.";
    measures_foot => "措施：报完成数／总数。逾期按批准的期限，天数为日历日。", "Measures: reported done / all. Late is counted in calendar days from the granted date.";
    rows_of(a: u32, b: u32, n: u32) => "第{a}至{b}项，共{n}项。", "Findings {a} to {b} of {n}.";
    lines_of(a: u32, b: u32, n: u32) => "第{a}至{b}条，共{n}条", "Lines {a} to {b} of {n}";
    pages => "翻页", "Pages";
    page_before => "上一页", "Previous";
    page_after => "下一页", "Next";
    page_of(page: u32, pages: u32) => "第{page}页，共{pages}页", "Page {page} of {pages}";
    picked_hint => "选中的问题", "Selected findings";
    bulk_reason => "缘由（换责任领导时写）", "Reason (if the leader changes)";
    picked_words => "选中{{n}}项", "{{n}} selected";
    assign_picked => "一起指派", "Assign together";
    register_by_hand => "登记一项…", "Enter a finding…";
    register => "登记", "Enter";
    register_follows => "登记后编为下一号，待定方案。", "It gets the next number and is unplanned.";
    source_sentence => "原文", "Source sentence";
    source_sentence_hint => "照抄反馈意见里的话，以后不改。", "Word for word as in the opinion; it is not changed later.";

    // The finding's page
    neighbours => "前后各项", "Neighbours";
    before_item => "上一项", "Previous:";
    after_item => "下一项", "Next:";
    was => "原", "was";
    extended_n(n: u32) => "延期{n}次", "extended {}", if n == 1 { "once".to_owned() } else { format!("{n} times") };
    voided => "已作废。", "Void.";
    source_heading => "反馈原文", "Source";
    entered_by_hand => "手工登记", "Entered by hand";
    claim_sentence(words: &str) => "文件自报“{words}”。自报不算证明，要在这里逐项报完成、附佐证。", "The document claims “{words}”. A claim is no proof: each measure must be reported done here, with evidence.";
    measures_heading => "措施和佐证", "Measures and evidence";
    measures_summary(n: u32, done: u32, evidence: u32) => "{n}项，报完成{done}项；佐证{evidence}件", "{n} {}, {done} reported done; {evidence} {} of evidence", plural(n, "measure", "measures"), plural(evidence, "piece", "pieces");
    none_at_all => "没有措施。", "No measures.";
    no_measures => "还没有措施。至少一项，才能申请销号。", "No measures yet. At least one is needed before close-out can be requested.";
    measures_progress => "措施和最近进展", "Measure and latest progress";
    done_how => "完成情况", "How far";
    as_finding => "同本项期限", "as the finding";
    reported_done(day: &str) => "{day}报完成", "Reported done {day}";
    withdrawn => "已撤销", "Withdrawn";
    withdrawn_because(why: &str) => "已撤销：{why}", "Withdrawn: {why}";
    no_progress => "还没有进展", "No progress yet";
    not_reported_done => "没有报完成", "Not reported done";
    claimed => "自报", "claimed";
    claimed_done => "文件自报完成，未经证明", "claimed done, not proven";
    said_done => "（报完成）", "(reported done)";
    earlier_reports(n: usize) => "更早的进展{n}条", "{n} earlier reports";
    no_proof_needed => "不需佐证：", "No evidence needed:";
    no_evidence => "没有佐证", "No evidence";
    to_supply => "待补原件，不作完成的佐证", "still to be supplied, proves nothing yet";
    draft_proves_nothing => "草案，不作完成的佐证", "draft, proves nothing";
    trial => "试行", "for trial";
    kept_at(place: &str) => "存{place}", "kept at {place}";
    not_uploaded => "仅登记", "register only";
    restricted => "受限", "restricted";
    also_proves => "同一文件还用于", "The same file also serves";
    close_out => "销号", "Close-out";
    rounds_n(n: usize) => "第{n}次", "round {n}";
    still_required => "还要：", "Still required:";
    extensions => "延期", "Extensions";
    asked => "申请", "Asked";
    old_due => "原期限", "Old date";
    new_due => "新期限", "New date";
    result => "结果", "Result";
    ext_undecided => "等决定", "Not decided";
    ext_granted(day: String) => "{day}批准", "Granted {day}";
    ext_refused(day: String) => "{day}没有批准", "Refused {day}";
    ext_withdrawn => "已撤回", "Withdrawn";
    decided_by(who: &str) => "决定人 {who}", "decided by {who}";
    finding_journal => "这个问题的记录", "Journal of this finding";
    entries_n(n: u32) => "{n}条", "{n} {}", plural(n, "entry", "entries");
    all_entries => "全部", "all";
    no_entries => "还没有记录。", "No entries yet.";
    nothing => "空", "nothing";
    journal_words => "每一次改动：谁、什么时候、改前改后。只增不改。", "Every change: who, when, before and after. Only ever added to.";
    missing_heading => "销号还差什么", "Missing before close-out";
    missing_n(open: usize, all: usize) => "还差{open}项，共{all}项", "{open} of {all} open";
    act_word_request => "申请销号", "Requested";
    act_word_signature => "签署", "Signed";
    act_word_review => "审核通过", "Reviewed";
    act_word_acceptance => "验收", "Accepted";
    act_word_return => "退回", "Returned";
    act_word_withdrawal => "撤回申请", "Request withdrawn";
    act_word_reopening => "重新打开", "Reopened";

    // Forms of the finding
    act_assign => "指派", "Assign";
    act_title => "改标题", "Correct the title";
    act_measure_add => "加措施", "Add a measure";
    act_measure_change => "改措施", "Change a measure";
    act_measure_withdraw => "撤销措施", "Withdraw a measure";
    act_progress => "报进展", "Report progress";
    act_evidence => "添加佐证", "Add evidence";
    act_entry_withdraw => "撤销进展或佐证", "Withdraw an entry";
    act_entry_move => "移到另一项措施", "Move an entry";
    act_waive => "写明不需佐证", "State that no evidence is needed";
    act_waiver_withdraw => "收回“不需佐证”", "Take back “no evidence needed”";
    act_document_drop => "某个文号不必补", "A cited document is not needed";
    // Acts on paper
    behalf => "纸面办理的，在这里代录", "Record what was done on paper";
    behalf_title => "代录纸面手续", "Record an act on paper";
    behalf_intro => "领导在纸上签批的，由整改办录进来；验收由巡察办录。算谁办的写谁，录入人留名，签字的原件扫描后附上。",
        "What was signed on paper is recorded by the coordinator; an acceptance by the supervisor. It counts as the act of whoever signed; the recorder is named and the scanned sheet goes with it.";
    acted_who => "谁办的", "Who acted";
    acted_who_hint => "纸上签字的人", "Whoever signed the paper";
    acted_on => "签字日期", "Day of signing";
    acted_on_hint => "纸上写的日期，不早于前一步", "As on the paper; not before the step before";
    sheet => "签字原件的扫描件", "Scan of the signed sheet";
    sheet_hint => "PDF、JPG、PNG或TIFF，不超过20MB", "PDF, JPEG, PNG or TIFF, at most 20 MB";
    behalf_follows => "录入后改不了；录错了要按正常手续退回或撤回。", "What is recorded stays; a mistake is returned or taken back in the usual way.";
    behalf_submit(act: String) => "代录：{act}", "Record: {act}";
    recorded_by(day: String, who: String) => "{day}在纸上办理，由{who}代录，", "On paper on {day}, recorded by {who};";
    // Handovers
    handovers => "交接", "Handovers";
    handovers_intro => "责任领导或经办人换人时，把他手里没办结和长期坚持的问题列成单子，移交人、接收人都签字，责任一起转过去。",
        "When a leader or handler changes, what is open and standing in their hands is listed; both sign, and with that every item goes over.";
    restricted_none => "没有登记。", "Nothing is noted.";
    handovers_none => "还没有交接。", "Nothing has been handed over yet.";
    handover_post => "交接什么", "What is handed over";
    handover_from => "移交人", "Who leaves";
    handover_to => "接收人", "Who takes over";
    handover_what => "交接事项", "Handover";
    handover_listed => "列单日期", "Listed on";
    handover_items => "项数", "Items";
    handover_make => "列交接清单", "Make a handover list";
    handover_follows => "清单按现在的情况列出来；以后有变动要重列，签过的字作废。", "The list shows how things stand now; if something changes it is listed afresh, and signatures are void.";
    handover_paper => "交接清单", "Handover list";
    handover_missing => "还差几样", "Missing";
    handover_item_changed => "列单以后有变动", "Changed since it was listed";
    handover_signatures => "签字", "Signatures";
    handover_unsigned => "还没签", "not signed yet";
    handover_signed_on(day: String) => "{day}签字", "signed on {day}";
    handover_sign => "签字，情况属实", "Sign: this is so";
    handover_record => "代录纸面签字", "Record a signature on paper";
    handover_relist => "重列清单", "List afresh";
    handover_withdraw => "作废这张单子", "Withdraw this list";
    handover_changed(numbers: String) => "列单以后有变动：第{numbers}项。重列清单以后再签。", "Changed since the list was made: no. {numbers}. List afresh before signing.";
    // What few may see
    restricted_title => "受限内容", "Restricted content";
    restricted_intro => "只有必须知道的人能看；每看一次，审计日志都记下来。内容存在记录之外，可以由两个人删除。",
        "Only those who must may read it, and each look is noted in the audit log. It stands beside the record and can be erased by two persons.";
    restricted_on => "日期", "Day";
    restricted_follows => "登记后，别人只看得到“有一条”，看不到内容。", "Others will see that there is an entry, not what it says.";
    restricted_submit => "登记一条", "Note an entry";
    restricted_back => "收回这一条", "Take this entry back";
    clue_to => "移送给谁", "Handed over to";
    clue_text => "线索内容", "What the clue is about";
    accountability_form => "处理形式", "Form";
    accountability_text => "对象和事由", "Who, and what for";
    accountability_hint => "姓名只写在这里；别处只说形式和人数", "Names stand here only; elsewhere only form and number";
    persons => "人数", "Number of persons";
    reporter_text => "反映人和联系方式", "Who told of it, and how to reach them";
    reporter_hint => "只有监督部门看得到", "Seen by the supervisor only";
    act_take_over => "按此前已销号接收", "Take over as closed earlier";
    act_extension_withdraw => "撤回延期申请", "Withdraw the extension request";
    closed_earlier_on => "当时的销号日期", "Day of that close-out";
    closed_earlier_by => "当时由谁销号", "Who closed it then";
    take_over_follows => "以后一直标明“此前已销号，本台账未经证明”，不计入已销号。", "It will for ever be shown as closed earlier and not proven here, and is not counted as closed.";
    document_drop_follows => "缘由显示在这个文号旁边。", "The reason stands beside the number.";
    answers => "逐条答复退回的要求", "Answer each requirement";
    answers_hint => "每条写清楚怎样补齐的。", "How each was met.";
    despite_work => "已经有进展或佐证，仍要作废", "Work has begun; void it all the same";
    reopen_hint => "这句话就是再次销号时要答复的要求。", "The next request for close-out must answer this.";
    why_not_done_hint => "写明原因和下一步怎么做。", "The cause, and what comes next.";
    closed_earlier_sentence(day: String, by: &str) => "{day}由{by}销号，本台账未经证明。", "Closed {day} by {by}; not proven in this ledger.";
    cited_heading => "原文提到的文号", "Document numbers cited";
    to_supply_short => "待补", "to be supplied";
    future_day => "日期未到，还不作佐证", "day still to come, proves nothing yet";
    answered_words => "答复：", "Answer: ";
    void_adoption => "整批作废", "Void this adoption";
    void_adoption_follows => "这次采纳的具体问题全部作废，缘由和记录一直可查。已经有进展的不能这样作废。", "All findings of this adoption become void; reason and record can always be read. Not possible once work has begun.";
    post => "职务", "Post";
    act_request => "申请销号", "Request close-out";
    act_request_withdraw => "撤回申请", "Withdraw the request";
    act_sign => "签署", "Sign";
    act_review => "审核通过", "Pass the review";
    act_accept => "验收", "Accept";
    act_return => "退回", "Return";
    act_extension => "申请延期", "Ask for an extension";
    act_extension_decide => "决定延期", "Decide the extension";
    act_reopen => "重新打开", "Reopen";
    act_void => "作废", "Void";
    reason => "缘由", "Reason";
    leader_hint => "一个问题、一名领导、一抓到底", "One problem, one leader, to the end";
    due_hint => "以后要改，走延期申请，两个日期都会显示。", "Later changes are extensions; both dates stay visible.";
    assign_reason_hint => "换责任领导或牵头科室时要写。", "Needed when the leader or the lead office changes.";
    measure_text => "措施", "Measure";
    progress_day => "进展日期", "Day of progress";
    progress_day_hint => "事情办的那一天，不是填报的日子。", "The day on which it was done, not the day of entry.";
    progress_text => "进展", "Progress";
    progress_hint => "写做了什么、结果怎样，有数字写数字。", "What was done, with what result; figures where there are any.";
    measure_is_done => "这项措施已经完成", "This measure is done";
    measure_is_done_hint => "将要做的、还是草案的，不算完成。", "What is still to come, or is a draft, is not done.";
    entry => "哪一条", "Entry";
    supplies => "补哪一件", "Supplies";
    supplies_hint => "文件里提到、等着补原件的。", "Named in the document, original still to be supplied.";
    evidence_file_hint => "文件或下面的“存放处”，填一样。", "Either a file, or where it is kept below.";
    kept_where => "不上传，存放处", "Not uploaded: where it is kept";
    kept_hint => "例如：计财科3号柜，412页", "For example: office cabinet 3, 412 pages";
    evidence_kind => "种类", "Kind";
    evidence_title => "名称或说明", "Title or note";
    document_number => "文号", "Document number";
    effective_day => "生效日期", "Effective day";
    effective_day_hint => "文件自己的日期，不是上传的日子。", "The document's own day, not the day of upload.";
    stage => "阶段", "Stage";
    stage_hint => "草案不作完成的佐证。", "A draft proves nothing.";
    note => "备注", "Note";
    move_hint => "移到这项措施下", "The measure to move it to";
    outcome => "结果", "Outcome";
    statement => "整改结果", "Statement of result";
    statement_hint => "逐项措施的结果，一段话，供签署、审核、验收的人看。", "The result of each measure in one passage, for those who sign, review and accept.";
    review_on => "下次复查", "Next review";
    review_on_hint => "长期坚持的，到这一天再看。", "Standing ones are looked at again on this day.";
    mechanism => "长效机制", "Mechanism";
    mechanism_hint => "靠哪项制度或定期检查保持住。", "The rule or the regular check that keeps it so.";
    requirements => "还要什么", "What is still required";
    requirements_hint => "一行一条，写清楚要补什么。", "One per line, saying what is to be supplied.";
    new_due_hint => "要晚于现在的期限。", "Later than the present date.";
    why_not_done => "没有完成的原因", "Why it is not done";
    next_steps => "下一步措施", "Next steps";
    decision => "决定", "Decision";
    decision_reason_hint => "不批准时要写。", "Needed for a refusal.";
    void_hint => "只用于采纳错了的，不用于办不下去的。", "Only for what was adopted by mistake, not for what is hard to do.";
    request_follows => "提交后，措施不能再改，每一步都重新核对佐证；责任领导签署、整改办审核、上级验收，四个人不能相同。", "After this, measures are fixed, and each step looks at the evidence anew; the leader signs, the coordinator reviews, the supervisor accepts: four different people.";
    request_withdraw_follows => "撤回后，本项回到整改中，申请留在记录里。", "The finding goes back to open; the request stays on record.";
    sign_follows => "签署后，交整改办审核。您不再审核或验收这一项。", "After this the coordinator reviews it. You will not review or accept this finding.";
    review_follows => "通过后，交上级验收。您不再验收这一项。", "After this the supervisor accepts it. You will not accept this finding.";
    accept_follows => "验收后，本项销号，计入已销号。以后发现反弹，可以写明缘由重新打开。", "After this the finding is closed and counted as closed. A relapse can be reopened with a reason.";
    return_follows => "退回后，本项回到整改中，显示“退回”和还要什么。", "The finding goes back to open, marked as returned, with what is still required.";
    extension_follows => "批准之前，期限不变，过了照样算逾期。", "Until it is granted, the date stands and the finding counts as late past it.";
    extension_decide_follows => "批准后，新旧两个日期都显示；不批准，原期限不变。", "If granted, both dates are shown; if refused, the old date stands.";
    reopen_follows => "重新打开后，本项不再计入已销号，原来的佐证和销号过程都留着。", "The finding no longer counts as closed; the old evidence and close-out stay on record.";
    void_follows => "作废后，本项不再计数，缘由和记录一直可查。", "The finding no longer counts; reason and record can always be read.";
    withdraw_follows => "原来的内容划线显示，不删除。", "What stood there is struck through, not deleted.";
    waive_follows => "这句话会显示在这项措施下，验收的人看得到。", "This stands under the measure, where those who accept can read it.";
    outcome_completed => "整改完成", "Completed";
    outcome_standing => "整改完成，长期坚持", "Completed and standing";
    grant_it => "批准", "Grant";
    refuse_it => "不批准", "Refuse";
    stage_in_force => "现行", "In force";
    stage_trial => "试行", "For trial";
    stage_draft => "草案", "Draft";
    ev_document => "文件", "Document";
    ev_meeting => "会议", "Meeting";
    ev_training => "培训", "Training";
    ev_check => "检查", "Check";
    ev_money => "资金", "Money";
    ev_personnel => "人事", "Personnel";
    ev_talk => "谈话", "Talk";
    ev_building => "工程", "Building";
    ev_photo => "照片", "Photo";
    ev_data => "数据表", "Data table";

    // Dashboard
    dashboard_title => "整改看板", "Dashboard";
    chart_first(day: String) => "{day}起", "from {day}";
    feedback_sentence(day: String, n: u32) => "{day}反馈，第{n}天", "Feedback {day}, day {n}";
    period_sentence(day: String) => "；集中整改期到{day}", "; rectification period ends {day}";
    progress => "进度", "Progress";
    progress_note => "累计项数，按批准的期限", "cumulative, by granted dates";
    chart_title(from: &str, to: &str) => "应销号、已销号和逾期，{from}至{to}", "Due, closed and late, {from} to {to}";
    chart_words(day: &str, due: u32, closed: u32, late: u32) => "截至{day}，应销号{due}项，已销号{closed}项，逾期{late}项。", "As of {day}: {due} due, {closed} closed, {late} late.";
    chart_legend => "实线为已销号，虚线为按期限应销号，竖条为当日逾期。", "Solid: closed. Dashed: due by granted dates. Bars: late on the day.";
    chart_table => "看数据表", "The figures as a table";
    chart_too_early => "从第二天起有曲线。", "The line begins on the second day.";
    late_n(n: u32) => "逾期{n}", "{n} late";
    closed_n(n: u32) => "已销号{n}", "{n} closed";
    should_be_closed(n: u32) => "应销号{n}", "{n} due";
    planned_n(n: u32) => "计划{n}", "{n} planned";
    day => "日期", "Day";
    changed_since(day: String) => "比{day}变了什么", "Changed since {day}";
    compare_with => "和哪一天比", "Compare with";
    compare => "比较", "Compare";
    nothing_changed => "没有变化。", "Nothing changed.";
    and_more(n: u32) => "等，另{n}项", "and {n} more";
    by_office => "按牵头科室", "By lead office";
    office_order => "按编制顺序", "in the order of the establishment";
    by_leader => "按责任领导", "By leader";
    leader_order => "按分工排列，不作排名", "in the order of duties; no ranking";
    by_aspect => "按方面", "By aspect";
    aspect_order => "按文件顺序", "in the order of the document";
    share => "比例", "Share";
    sum => "合计", "Total";
    reviewing_short => "审核", "Close-out";
    unplanned_short => "待定", "No plan";
    distance_heading(n: u32) => "没有销号的{n}项，离期限多远", "{n} not closed: distance to the date";
    distance_head => "离期限", "Distance";
    distance_late_over(n: u32) => "过期{n}天以上", "over {n} days late";
    distance_late_within(n: u32) => "过期{n}天以内", "up to {n} days late";
    distance_within(n: u32) => "{n}天内到期", "within {n} days";
    distance_between(a: u32, b: u32) => "{a}天至{b}天", "{a} to {b} days";
    distance_over(n: u32) => "{n}天以上", "over {n} days";
    change_closed => "新销号", "Closed";
    change_late => "新逾期", "Became late";
    change_no_longer_late => "不再逾期", "No longer late";
    change_requested => "申请销号", "Requested";
    change_returned => "退回", "Returned";
    change_extended => "延期批准", "Extended";
    change_reopened => "重新打开", "Reopened";
    change_added => "新登记", "Added";
    change_voided => "作废", "Voided";
    change_evidence => "新增佐证", "New evidence";
    nobody_yet => "还没有", "none yet";
    computed_at(at: String) => "数字由台账在{at}算出，和同一时刻的清单一致。", "Computed from the ledger at {at}; the lists of the same instant agree.";
    definitions => "怎么算的：已销号是逐项证明、经上级验收的，含长期坚持；此前已销号没有在这里证明，另列；作废的不计数；逾期是过了批准的期限还没有销号；应销号是批准的期限在当天以前的。", "How it is computed: closed means proven measure by measure and accepted, standing ones included; closed earlier is not proven here and stands apart; void is not counted; late is past the granted date and not closed; due means that the granted date has come.";

    // Settings
    tab_people => "人员", "People";
    tab_organisation => "组织", "Organisation";
    tab_roles => "角色和范围", "Roles and scopes";
    tab_sessions => "登录状态", "Who is signed in";
    sessions_words => "现在谁登录着，从哪里。看不到他们在做什么。", "Who is signed in now, and from where. What they do is not shown.";
    sessions_total(n: u32) => "共{n}个登录", "{n} {}", plural(n, "session", "sessions");
    session_began => "登录时间", "Signed in";
    session_seen => "最近使用", "Last used";
    session_this => "本次", "this one";
    session_end => "结束", "End";
    session_end_others => "结束其他所有登录", "End all others";
    session_end_follows(name: &str) => "{name}在那里要重新登录，没有提交的内容会丢失。", "{name} has to sign in again there; what was not sent is lost.";
    own_sessions => "我的登录", "Where I am signed in";
    device => "设备", "Device";
    device_unknown => "未知设备", "unknown device";
    stop_account => "紧急停用账号", "Stop an account urgently";
    stop_follows => "账号立即不能登录，已有的登录和接口令牌都失效，24小时后自动恢复。需要更久，请走停用账号的手续，由安全管理员确认。同一账号48小时内只能这样停用一次。", "Nobody can sign in to it from now on, its sessions and tokens end, and after 24 hours it is as before. If it has to be longer, propose to close the account; the security administrator confirms. The same account can be stopped like this once in 48 hours.";
    stopped_account => "停用中的账号", "Stopped account";
    stopped_until => "停用到", "Until";
    stop_lift => "解除停用", "Lift";
    policy_title => "登录的规定", "Rules of signing in";
    policy_words => "由操作员在配置文件、环境变量或启动参数里设定，改后重新启动生效。", "Set by the operator in the configuration, the environment or on the command line; in force after a restart.";
    account_title => "我的账号", "My account";
    duty_password => "口令已过期，改好以后才能继续。", "Your password is too old; change it before you go on.";
    duty_factor => "您的角色要求两步验证，启用以后才能继续。", "Your role asks for two-step sign-in; turn it on before you go on.";
    old_password => "现在的口令", "Present password";
    new_password => "新口令", "New password";
    change_password => "改口令", "Change the password";
    password_follows => "改好以后，其他设备上的登录都会结束。", "Your sessions on all other devices end.";
    password_lasts(days: u32) => "口令用满{days}天要改一次。", "A password has to be changed after {days} days.";
    factor_title => "两步验证", "Two-step sign-in";
    factor_words => "登录时除了口令，还要输入手机上的动态码。别人知道了口令，也登录不了。", "Signing in then takes a code from your telephone besides the password: whoever learns the password still cannot come in.";
    factor_on => "启用两步验证", "Turn on two-step sign-in";
    factor_off => "停用两步验证", "Turn it off";
    factor_since(at: String, left: u32) => "{at}起启用，备用码还剩{left}个。", "On since {at}; {left} recovery codes are left.";
    factor_required => "您的角色要求两步验证，不能停用。", "Your role asks for it; it cannot be turned off.";
    factor_code => "动态码", "Code";
    factor_code_hint => "动态码应用里显示的6位数字，每30秒换一个", "The six digits that the app shows; they change every 30 seconds";
    factor_scan => "用手机上的动态码应用（支持 TOTP 的都可以，不用联网）扫一扫，再把显示的6位数字填在下面。", "Scan this with an authenticator app (any that knows TOTP; it needs no network), then enter the six digits that it shows.";
    factor_type => "不能扫的，选“手动输入”，填这串字母：", "If it cannot scan, choose “enter a key” and type these letters:";
    factor_square => "两步验证的二维码", "The square code for two-step sign-in";
    second_title => "两步验证", "Second step";
    second_hint => "动态码应用里的6位数字。手机不在身边，用一个备用码", "The six digits of your app. Without your telephone, use a recovery code";
    recovery_title => "备用码：每个只能用一次", "Recovery codes: each is good once";
    recovery_once => "只显示这一次。请抄下来锁好：手机丢了，用它登录。", "Shown this once. Write them down and lock them away: they let you in when the telephone is lost.";
    recovery_renew => "换一组备用码", "New recovery codes";
    tab_audit => "审计日志", "Audit log";
    tab_verify => "校验", "Verification";
    add_person => "建账号", "Add an account";
    enable_follows(name: &str) => "安全管理员复核后，{name}的账号恢复。前一半代码现在显示给您。", "Once the security administrator confirms, the account of {name} is open again. The first half of a new code is shown to you now.";
    add_person_follows => "建好后要由安全管理员复核才能用。一次性代码分两半：前一半现在显示给您，后一半复核时显示给安全管理员，都只显示一次，分别当面交给本人。", "The account can be used once the security administrator has confirmed it. Its one-time code has two halves: the first is shown to you now, the second to the security administrator. Each is shown once and handed over in person.";
    tab_proposals => "待复核", "To confirm";
    own_proposals => "代办授权和应急查看", "Deputies and emergency access";
    proposals_words => "涉及账号、角色、代办、机构移动、三员和审计日志的事，一人提出，另一人复核后才生效；谁也不能复核自己提出的。", "What touches accounts, roles, deputies, the place of a unit, the administrators or the audit log is proposed by one person and takes effect when another has confirmed it. Nobody confirms their own.";
    proposals_waiting => "等您复核", "Waiting for you";
    proposals_own => "您提出的，等别人复核", "Proposed by you, waiting for others";
    proposals_others => "等别人复核", "Waiting for others";
    proposals_settled => "已办结", "Settled";
    proposals_none => "现在没有要您复核的。", "Nothing waits for you now.";
    proposed_by(who: &str, at: String) => "{who} {at}提出", "proposed by {who}, {at}";
    acts_n(n: u64) => "{n}项", "{n} acts";
    acts_all => "全部列出", "List all";
    confirm => "复核同意", "Confirm";
    decline => "不同意", "Decline";
    decline_reason => "不同意的理由", "Reason for declining";
    proposal_back => "撤回", "Take back";
    first_halves => "一次性代码的前一半", "First halves of one-time codes";
    second_halves => "一次性代码的后一半", "Second halves of one-time codes";
    half => "半个代码", "Half of the code";
    halves_once_first => "只显示这一次，现在打印或抄下，当面交给本人。后一半在复核时显示给复核人。两半合起来才能设口令，在这里：", "Shown this once: print or copy it now and hand it over in person. The second half is shown to whoever confirms. Both together are needed for choosing a password, here:";
    halves_once_second(until: String) => "只显示这一次，现在打印或抄下，当面交给本人。本人把前一半和后一半连起来输入，{until}前有效，在这里：", "Shown this once: print or copy it now and hand it over in person. The person types the first half and then this one, before {until}, here:";
    last_day => "最后一天", "Last day";
    first_day => "第一天", "First day";
    principal => "被代的人", "For whom";
    which_admin => "哪一位管理员", "Which administrator";
    hours => "小时数", "Hours";
    hours_hint => "1到24小时，到时自动结束", "From 1 to 24; it ends by itself";
    months => "保存月数", "Months";
    months_hint => "不少于6个月", "Six at least";
    masked_too => "还要看这些受限内容", "These masked fields, too";
    member_name => "姓名（没有账号的人）", "Name (somebody without an account)";
    member_name_hint => "有账号的在上面选；没有账号的在这里写名字", "Choose somebody with an account above, or write a name here";
    members_n(n: u64) => "成员{n}人", "{n} members";
    member_add => "加成员", "Add a member";
    member_end => "离任", "End";
    move_node => "移动", "Move";
    move_follows => "复核后，它和下面的一切移到新的上级下面：能看到它的人从那一刻起按新位置算，过去的日子仍显示在原处。", "Once confirmed, it stands with all that is under it below the new unit: who sees it follows the new place from then on, and past days still show the old one.";
    leave => "离任", "Leave";
    leave_follows(name: &str) => "复核后，{name}的职务、角色、代办和账号到最后一天为止。还在手上的事要先移交。", "Once confirmed, {name}’s posts, roles, deputy grants and account end with the last day. What is still held should be handed over first.";
    also_post => "兼任", "Also";
    still_holds => "还在手上：", "Still held: ";
    deputies => "代办", "Deputies";
    deputy_new => "代办授权", "Grant a deputy";
    deputy_follows => "复核后，代办人从第一天到最后一天以被代人的角色办事，每一步都写明谁代谁。", "Once confirmed, the deputy acts in the principal’s role from the first day to the last; every act names both.";
    emergency_new => "应急查看", "Emergency sight";
    emergency_follows => "安全管理员复核后，您可以看这个范围的全部内容，只看不改，到时自动结束；看了什么都记入审计日志。", "Once the security administrator confirms, you see everything there, read only, until it ends by itself; whatever you look at stands in the audit log.";
    replace_admin => "更换管理员", "Replace an administrator";
    replace_follows => "三员中一人提出，另一人复核；被换的人不能复核自己。新管理员要有在用的账号，没有别的角色。", "One of the three proposes, another confirms, never the one replaced. The successor has an account in use and no other role.";
    keep_audit => "审计日志保存期", "How long the audit log is kept";
    keep_audit_follows => "安全管理员复核后生效。", "It takes effect when the security administrator has confirmed it.";
    code_for_many => "复核结果", "What was confirmed";
    username_hint => "小写字母和数字，不再改。", "Lower-case letters and digits; it stays for good.";
    account => "账号状态", "Account";
    account_invited => "待启用", "To be activated";
    account_active => "在用", "In use";
    account_locked => "已锁定", "Locked";
    account_disabled => "已停用", "Disabled";
    last_seen => "最近登录", "Last sign-in";
    never => "从未", "never";

    // Webhooks
    tab_webhooks => "推送", "Webhooks";
    webhooks_words => "台账有变化时通知别的系统。通知里只有编号和事件名称，没有内容；内容由接收方用自己的令牌来取。", "Another system is told that something happened: identifiers and the name of the event, no contents. The receiver fetches those with a token of its own.";
    webhook_make => "添加推送", "Add a webhook";
    webhook_name => "用途", "What for";
    webhook_name_hint => "写明是哪个系统，例如“办公系统”", "Say which system, such as “office system”";
    webhook_url => "接收地址", "Address";
    webhook_url_hint => "用 https。内网地址要由操作员在启动时用 --webhook-allow 列出。", "https. An address in the own network must be listed by the operator with --webhook-allow.";
    webhook_about => "通知什么", "About";
    webhook_findings => "具体问题", "Findings";
    webhook_inspections => "巡察和文件", "Inspections and documents";
    webhook_organisation => "组织机构", "The organisation";
    webhook_follows => "从现在起发生的事按先后逐条通知；对方没有收下就稍后再发，连续三天收不下就停。", "Whatever happens from now on is told in order. What is not taken is sent again later; after three days without success it stops.";
    webhook_secret(name: &str) => "“{name}”的签名密钥", "The signing secret of “{name}”";
    webhook_secret_once => "只显示这一次，请交给接收方，用来核对通知确实出自本系统（Standard Webhooks）。", "It is shown this once. Give it to the receiver, who checks with it that a message is ours (Standard Webhooks).";
    webhook_secret_beside => "原来的密钥24小时内同时有效。", "The one before signs beside it for 24 hours.";
    webhook_taken => "最近收下", "Last taken";
    webhook_well => "正常", "well";
    webhook_failing => "对方没有收下", "not taken";
    webhook_given_up => "已停：三天没有收下", "given up after three days";
    webhook_stopped => "已暂停", "stopped";
    webhook_again(at: String) => "{at}再发", "again at {at}";
    webhook_behind(n: u64) => "还有{n}条没有处理", "{n} events behind";
    webhook_stop => "暂停", "Stop";
    webhook_resume => "继续", "Go on";
    webhook_rotate => "换密钥", "New secret";
    webhook_rotate_follows(name: &str) => "给“{name}”换一个签名密钥？原来的密钥24小时后失效。", "Give “{name}” another signing secret? The one before ends after 24 hours.";
    webhook_remove => "删除", "Remove";
    webhook_remove_follows(name: &str) => "删除“{name}”？以后不再通知。", "Remove “{name}”? It will be told nothing more.";
    no_webhooks => "还没有推送。", "There is no webhook yet.";

    // Tokens for the REST interface
    tokens => "接口令牌", "API tokens";
    tokens_words => "让别的程序用您的身份办事：令牌能看到、能做到的，不超过您本人此刻的权限。", "For a program that works in your name: a token never sees or does more than you may at that moment.";
    interface_description => "接口说明（OpenAPI）", "Description of the interface (OpenAPI)";
    token_make => "制作令牌", "Make a token";
    token_name => "用途", "What for";
    token_name_hint => "写明是哪个程序用，例如“每周报表”", "Say which program uses it, such as “weekly report”";
    token_access => "权限", "May";
    token_read => "只看", "read";
    token_write => "看和办理", "read and write";
    token_inspections => "只限这些巡察", "Only these inspections";
    token_inspections_hint => "都不选，就是您看得到的全部", "None ticked: all that you see";
    token_expires => "有效到", "Good until";
    token_expires_hint => "最长一年，到这一天24时失效", "At most a year; it ends at midnight of this day";
    token_follows => "令牌只显示这一次。谁拿到它，谁就能以您的名义办事：请像口令一样保管。", "The token is shown this once. Whoever holds it acts in your name: keep it like a password.";
    token_made(name: &str) => "“{name}”的令牌", "The token for “{name}”";
    token_once => "只显示这一次，请现在就复制到要用它的程序里。", "It is shown this once; copy it now into the program that uses it.";
    token_made_at(at: String) => "制作于{at}", "made {at}";
    token_used => "最近使用", "Last used";
    token_state => "状态", "State";
    token_good => "有效", "good";
    token_expired => "已到期", "expired";
    token_revoked => "已收回", "revoked";
    token_revoke => "收回", "Revoke";
    token_revoke_follows(name: &str) => "收回“{name}”的令牌？用它的程序马上不能再用。", "Revoke the token for “{name}”? The program that uses it stops working at once.";
    no_tokens => "还没有令牌。", "There is no token yet.";
    no_role => "没有角色", "no role";
    reset => "重置", "Reset";
    reset_follows(name: &str) => "安全管理员复核后，{name}的口令作废，要用新的一次性代码启用。前一半代码现在显示给您。", "Once the security administrator confirms, the password of {name} becomes void and a new one-time code is needed. Its first half is shown to you now.";
    disable => "停用", "Disable";
    disable_follows(name: &str) => "安全管理员复核后，{name}不能登录，已有的记录不变。", "Once the security administrator confirms, {name} can no longer sign in; the record stays as it is.";
    enable => "恢复使用", "Enable";
    code_for(name: &str, username: &str) => "{name}（{username}）的一次性代码", "One-time code for {name} ({username})";
    code_once(until: String) => "只显示这一次，{until}前有效。本人打开这个地址启用：", "Shown this once, valid until {until}. To be used at:";
    roles_words => "谁有什么角色、看到组织树的哪一部分。给和收都写进审计日志。", "Who has which role over which part of the organisation. Granting and revoking go into the audit log.";
    scope => "范围", "Scope";
    scope_hint => "角色在这一级和它下面有效。", "The role holds here and below.";
    since => "起始", "Since";
    grant => "给角色", "Grant a role";
    grant_follows => "系统管理员复核后生效。", "It takes effect when the system administrator has confirmed it.";
    revoke => "收回", "Revoke";
    revoke_follows(name: &str, role: &str) => "系统管理员复核后，{name}不再是{role}，办过的事不变。", "Once the system administrator confirms, {name} is no longer {role}; what was done stays as it is.";
    organisation_words => "单位、科室和上下级。范围、统计都按这棵树。", "Units, offices and who stands above whom. Scopes and figures follow this tree.";
    above_it => "上级", "Above it";
    node_kind => "种类", "Kind";
    node_name => "名称", "Name";
    add_node => "加一个单位或科室", "Add a unit or an office";
    rename => "改名", "Rename";
    transfer => "调职", "Transfer";
    close_node => "撤销", "Close";
    node_closed(why: &str) => "已撤销：{why}", "Closed: {why}";
    close_node_follows => "安全管理员复核后撤销，不能再归到它名下；以前的记录不变。", "Once the security administrator confirms, nothing can be put under it any more; earlier records stay as they are.";
    rename_hint => "以前的记录仍显示当时的名称。", "Earlier records keep the name of their time.";
    people_n(n: u32) => "{n}人", "{n} {}", plural(n, "person", "people");
    body_party => "机构·党组", "Body: party group";
    body_leading => "机构·领导小组", "Body: leading group";
    body_office => "机构·整改办", "Body: rectification office";
    body_force => "机构·专班", "Body: task force";
    body_third => "机构·第三方", "Body: third party";
    body_other => "机构·其他", "Body: other";
    node_region => "地区", "Region";
    node_body => "机构", "Body";
    node_unit => "单位", "Unit";
    node_office => "科室", "Office";
    audit_words(months: u32) => "登录、账号和角色的改动、下载、越权的尝试，都有一条：谁、什么时候、从哪里、结果怎样。保留{months}个月。", "Sign-ins, changes of accounts and roles, downloads, reaching for what belongs to others: who, when, from where, and what came of it. Kept for {months} months.";
    audit_find => "姓名或账号", "Name or username";
    audit_more => "更早的请用日期筛选", "narrow the days to see older ones";
    audit_export => "导出筛选出的全部记录：", "Export all lines that match:";
    from_day => "从", "From";
    to_day => "到", "To";
    at_the_machine => "本机", "at the machine";
    no_lines => "没有符合条件的记录", "No line matches";
    time => "时间", "Time";
    who => "谁", "Who";
    what => "做了什么", "What";
    on_what => "对什么", "On what";
    allowed => "允许", "Allowed";
    refused => "拒绝", "Refused";
    from_address => "来自", "From";
    hash => "哈希", "Hash";
    nobody => "未登录", "not signed in";
    verify_title => "校验台账记录", "Verify the record";
    verify_words => "从头逐条核对：每条记录的哈希、前后相接、检查点签名、佐证文件。改过、删过、插过、换过顺序，都会在这里显示。", "Goes through everything from the first entry: the hash of each, its link to the one before, the signed checkpoints, the evidence files. Anything changed, deleted, inserted or reordered shows here.";
    verify_now => "现在校验", "Verify now";
    verified_whole => "完整，没有改动过", "Whole: nothing was altered";
    verified_broken => "不完整，有改动", "Not whole: something was altered";
    verified_facts(at: String, events: u64, files: u64, took: &str) => "{at}，记录{events}条，佐证文件{files}个，用时{took}", "{at}: {events} entries, {files} evidence files, in {took}";
    ledger_by_ledger => "逐本台账", "Ledger by ledger";
    events => "记录条数", "Entries";
    algorithm => "算法", "Algorithm";
    head_hash => "末条哈希", "Head";
    whole => "完整", "Whole";
    checkpoint => "检查点", "Checkpoint";
    checkpoint_facts(n: u64, at: String) => "到第{n}条为止，{at}签名。", "Covers entries up to {n}, signed {at}.";
    checkpoint_kept(place: &str) => "另存：{place}", "Also kept at {place}";
    checkpoint_words => "抄下这个码，或印在材料上。以后任何人凭它都能证明，此前的记录没有改过。", "Write this code down or print it on a paper: with it, anyone can later prove that nothing before it was changed.";

    // Errors
    err_bad_request => "这个请求看不懂", "This request makes no sense";
    err_bad_request_next => "地址或表单不完整。请回到上一页再试。", "The address or the form is incomplete. Please go back and try again.";
    err_forbidden => "这里不在您的权限内", "This is not within your permissions";
    err_forbidden_next => "台账没有改动。需要的话，请安全管理员给角色。", "Nothing was changed. If you need it, ask the security administrator for a role.";
    err_expired => "这一页放得太久了", "This page has been open for too long";
    err_expired_next => "没有提交。回到上一页，填的内容还在，刷新后再提交。", "Nothing was sent. Go back: what you typed is still there; reload and send again.";
    err_not_found => "没有这一页", "There is no such page";
    err_not_found_next => "地址不对，或者这一页您看不到。", "The address is wrong, or the page is not for you to see.";
    err_method => "这个地址不能这样用", "This address cannot be used this way";
    err_method_next => "请从页面上的按钮进去。", "Please use the button on the page.";
    err_too_large => "文件太大", "The file is too large";
    err_too_large_next => "没有收下。请分成几个文件，或先登记存放处。", "It was not taken. Please split it, or register where it is kept.";
    err_too_many => "同时来的人太多", "Too many at once";
    err_too_many_next => "请过一会儿再试，填的内容不会丢。", "Please try again in a moment; nothing you typed is lost.";
    err_server => "系统出错了", "The system failed";
    err_server_next => "台账没有改动。请把下面的编号告诉系统管理员。", "Nothing was changed. Please tell the system administrator the number below.";
    err_unavailable => "现在不能写入", "Nothing can be written now";
    err_unavailable_next => "台账没有改动，可以继续看。请告诉系统管理员。", "Nothing was changed; reading still works. Please tell the system administrator.";
    request_number => "编号", "Number";
    conflict_title => "别人先改了这里", "Somebody else was faster";
    conflict_words(act: &str) => "您要做的是：{act}。还没有保存，填的内容都在下面。", "You wanted to: {act}. It is not saved yet; what you typed is below.";
    meanwhile => "这期间别人改了什么", "What others changed meanwhile";
    yours => "您填的", "What you typed";
    field => "栏目", "Field";
    now_in_ledger => "台账里现在是", "In the ledger now";
    you_typed => "您填的是", "You typed";
    look_over => "看过再改", "Look it over";
    keep_theirs => "不改了，看现在的", "Leave it as it is now";
    save_mine => "按我填的保存", "Save mine";
    again_follows => "按您填的保存，别人的改动仍在记录里。", "Yours is saved over the present state; the other change stays in the journal.";
    no_longer_possible => "现在的状态下，这件事已经不能办。", "In the present state this is no longer possible.";

    // Style guide
    styleguide => "台账的样式", "Style guide";
    styleguide_words => "颜色、字、距离和部件。平静、准确，像一份排好的文件。", "Colours, type and parts. Calm and exact, like a well-set document.";
    meaning => "意思", "Meaning";
    sg_states => "状态", "States";
    sg_lights => "亮灯", "Lights";
    sg_totals => "合计", "Totals";
    sg_buttons => "按钮、链接、标签", "Buttons, links, tags";
    sg_link => "文字链接", "A link in text";
    sg_forms => "表单", "Forms";
    sg_notices => "提示", "Notices";
    sg_marks => "原文里的标记", "Marks in a source text";
    sg_contrast => "对比度，按 WCAG 2.2 AA 的下限", "Contrast, with the floor of WCAG 2.2 AA";
    sg_sample => "样字", "Sample";
    sg_empty => "没有内容的时候", "When there is nothing";
    sg_type => "字", "Type";
    tok_paper => "阅读的底", "where one reads";
    tok_ground => "框架的底", "frame";
    tok_sunk => "分组、悬停", "groups, hover";
    tok_line => "细线", "hairline";
    tok_edge => "控件边线", "edge of a control";
    tok_ink => "正文", "text";
    tok_ink_2 => "次要", "second";
    tok_ink_3 => "注和轴", "notes, axes";
    tok_accent => "印记和主按钮", "mark, primary action";
    tok_mark => "标记的文字", "marked text";
    tok_select => "选中的行", "selected row";
    demo_why_late => "措施3没有报完成", "measure 3 is not reported done";
    demo_why_near => "措施3缺佐证", "measure 3 lacks evidence";
    demo_why_blocked => "等征地批复", "waits for the land permit";
    demo_wrong_due => "新期限要晚于原期限2026年10月30日", "The new date must be later than 30 Oct 2026";
    demo_notice_done => "已指派3项。", "3 findings assigned.";
    demo_notice_warn => "沈砚秋3分钟前改过这里。", "Shen Yanqiu changed this 3 minutes ago.";
} }

impl Msg {
    /// Names in a row: `安全科、督导室`.
    #[must_use]
    pub fn list(self, items: &[String]) -> String {
        items.join(&self.comma())
    }

    /// The word for an act of the close-out chain.
    #[must_use]
    pub fn act_word(self, kind: &ActKind) -> String {
        match kind {
            ActKind::Request => self.act_word_request(),
            ActKind::Signature => self.act_word_signature(),
            ActKind::Review => self.act_word_review(),
            ActKind::Acceptance => self.act_word_acceptance(),
            ActKind::Return => self.act_word_return(),
            ActKind::Withdrawal => self.act_word_withdrawal(),
            ActKind::Reopening => self.act_word_reopening(),
        }
    }

    /// Choices of the field `mode`.
    #[must_use]
    pub fn mode_choices(self) -> Vec<Choice> {
        [Mode::AtOnce, Mode::ByDate, Mode::Standing]
            .into_iter()
            .map(|mode| Choice::new(mode.code(), self.mode(mode)))
            .collect()
    }

    /// Choices of the field `outcome` of a request for close-out: `completed`, `standing`.
    #[must_use]
    pub fn outcome_choices(self) -> Vec<Choice> {
        vec![
            Choice::new("completed", self.outcome_completed()),
            Choice::new("standing", self.outcome_standing()),
        ]
    }

    /// Choices of the field `decision` of an extension: `grant`, `refuse`.
    #[must_use]
    pub fn decision_choices(self) -> Vec<Choice> {
        vec![Choice::new("grant", self.grant_it()), Choice::new("refuse", self.refuse_it())]
    }

    /// Choices of the field `stage` of an evidence: `in_force`, `trial`, `draft`.
    #[must_use]
    pub fn stage_choices(self) -> Vec<Choice> {
        vec![
            Choice::new("in_force", self.stage_in_force()),
            Choice::new("trial", self.stage_trial()),
            Choice::new("draft", self.stage_draft()),
        ]
    }

    /// Choices of the field `kind` of an evidence: `document`, `meeting`, `training`, `inspection`, `money`, `personnel`, `talk`,
    /// `building`, `photo`, `data_table`.
    #[must_use]
    pub fn evidence_choices(self) -> Vec<Choice> {
        [
            "document",
            "meeting",
            "training",
            "inspection",
            "money",
            "personnel",
            "talk",
            "building",
            "photo",
            "data_table",
        ]
        .into_iter()
        .map(|code| Choice::new(code, self.evidence_kind_word(code)))
        .collect()
    }

    /// The word for a code of [`Msg::evidence_choices`]; an unknown code stands as it is.
    #[must_use]
    pub fn evidence_kind_word(self, code: &str) -> String {
        match code {
            "document" => self.ev_document(),
            "meeting" => self.ev_meeting(),
            "training" => self.ev_training(),
            "inspection" => self.ev_check(),
            "money" => self.ev_money(),
            "personnel" => self.ev_personnel(),
            "talk" => self.ev_talk(),
            "building" => self.ev_building(),
            "photo" => self.ev_photo(),
            "data_table" => self.ev_data(),
            unknown => unknown.to_owned(),
        }
    }

    /// Choices of the field `level` of an inspection, with the codes of the report contract.
    #[must_use]
    pub fn level_choices(self) -> Vec<Choice> {
        vec![
            Choice::new("central", self.level_central()),
            Choice::new("provincial", self.level_provincial()),
            Choice::new("municipal", self.level_municipal()),
            Choice::new("county", self.level_county()),
            Choice::new("institution", self.level_institution()),
        ]
    }

    /// Choices of the field `kind` of an inspection, with the codes of the report contract.
    #[must_use]
    pub fn kind_choices(self) -> Vec<Choice> {
        vec![
            Choice::new("routine", self.kind_routine()),
            Choice::new("special", self.kind_special()),
            Choice::new("mobile", self.kind_mobile()),
            Choice::new("look_back", self.kind_look_back()),
        ]
    }

    /// Choices of the field `kind` of an organisation node: `region`, `unit`, `office`, a kind of body, or `body`.
    #[must_use]
    pub fn node_choices(self) -> Vec<Choice> {
        vec![
            Choice::new("region", self.node_region()),
            Choice::new("unit", self.node_unit()),
            Choice::new("office", self.node_office()),
            Choice::new("party_group", self.body_party()),
            Choice::new("leading_group", self.body_leading()),
            Choice::new("rectification_office", self.body_office()),
            Choice::new("task_force", self.body_force()),
            Choice::new("third_party", self.body_third()),
            Choice::new("body", self.body_other()),
        ]
    }

    pub(crate) fn theme_words(self) -> [(&'static str, String); 3] {
        [("system", self.theme_system()), ("light", self.theme_light()), ("dark", self.theme_dark())]
    }

    /// The three steps of an import; `at` is the present one, 4 when all are done.
    pub(crate) fn steps(self, at: u32) -> Html {
        let mut out = String::from("<ol class=\"steps\">");
        for (index, word) in [(1, self.step_read()), (2, self.step_check()), (3, self.step_adopt())] {
            let (symbol, current) = match index.cmp(&at) {
                std::cmp::Ordering::Less => ("s-done", ""),
                std::cmp::Ordering::Equal => ("s-work", " aria-current=\"step\""),
                std::cmp::Ordering::Greater => ("s-plan", ""),
            };
            out.push_str(&format!(
                "<li class=\"st\"{current}>{}<span>{}</span></li>",
                icon(symbol),
                escape(&word)
            ));
        }
        out.push_str("</ol>");
        Html(out)
    }

    /// A number of evidence that opens its table.
    pub(crate) fn pieces(self, count: &Count) -> Html {
        let word = escape(&self.evidence_n(count.n));
        if count.n == 0 || count.href.is_empty() {
            Html(format!("<span class=\"faint\">{word}</span>"))
        } else {
            Html(format!("<a href=\"{}\">{word}</a>", escape(&count.href)))
        }
    }
}
