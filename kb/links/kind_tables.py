"""The tables that say what an address leads to. The first row that fits decides.

In an address `*` stands for one part of host or path, `**` for anything, `#` for digits. Deeper paths and parameters
are included, unless it ends in `$`. Sites come first, the most telling ahead; then words, as found in anchors and
headings; then shapes that any site's address may have.
"""

BY_ADDRESS = [
    ("other", """
        github.com/search github.com/issues github.com/pulls github.com/sponsors github.com/notifications
        google.*/search google.*/maps google.*/calendar meetup.com eventbrite.* luma.com ti.to hasgeek.com
        attendee.gotowebinar.com discord.gg discord.com *.slack.com join.slack.com zoom.us *.zoom.us calendar.google.com
        docs.google.com/forms forms.gle patreon.com ko-fi.com buymeacoffee.com opencollective.com awesome.re paypal.com
        jobs.lever.co boards.greenhouse.io job-boards.greenhouse.io apply.workable.com indeed.com *.indeed.com angel.co
        wellfound.com *.bamboohr.com jobs.ashbyhq.com jobs.smartrecruiters.com *.recruitee.com jobs.* careers.*
        **/careers **/career **/jobs docs.google.com/presentation slideshare.net speakerdeck.com web.archive.org/save
        matrix.to play.rust-lang.org perf.rust-lang.org **.png **.jpg **.jpeg **.gif **.svg
    """),
    ("post", """
        x.com/*/status linkedin.com/posts linkedin.com/feed reddit.com/comments reddit.com/r/*/comments
        news.ycombinator.com/item github.com/*/*/issues github.com/*/*/pull github.com/*/*/pulls
        github.com/*/*/discussions github.com/*/*/milestone gitlab.*/**/issues gitlab.*/**/merge_requests
        stackoverflow.com *.stackexchange.com superuser.com serverfault.com discuss.*/t *.discourse.group/t forum.*/t
        forums.*/t users.rust-lang.org internals.rust-lang.org community.*/t groups.google.com quora.com lobste.rs/s
        bsky.app/profile/*/post threads.net/@*/post facebook.com/*/posts t.me/*/# mail.mozilla.org/pipermail lists.*
        bugzilla.mozilla.org mastodon.social/@*/# *.social/@*/# hachyderm.io/@*/# fosstodon.org/@*/#
        rust-lang.zulipchat.com *.zulipchat.com tildes.net/~**
    """),
    ("article", "**/blog **/blogs fast.ai/20** fast.ai/posts"),
    ("paper", """
        arxiv.org/abs doi.org/10** aclanthology.org openreview.net proceedings.mlr.press papers.nips.cc
        proceedings.neurips.cc papers.neurips.cc jmlr.org/papers semanticscholar.org/paper dl.acm.org/doi
        dl.acm.org/citation.cfm link.springer.com/article link.springer.com/chapter link.springer.com/content
        link.springer.com/10** link.springer.com/%e2** ieeexplore.ieee.org nature.com/articles science.org/doi
        science.sciencemag.org sciencedirect.com/science/article pnas.org biorxiv.org medrxiv.org ncbi.nlm.nih.gov/pmc
        pmc.ncbi.nlm.nih.gov pubmed.ncbi.nlm.nih.gov researchgate.net openaccess.thecvf.com cv-foundation.org/openaccess
        ojs.aaai.org ijcai.org/proceedings usenix.org/conference usenix.org/system vldb.org/pvldb distill.pub/20**
        transformer-circuits.pub/20** huggingface.co/papers alphaxiv.org paperswithcode.com/paper papers.ssrn.com
        ssrn.com eprint.iacr.org jamanetwork.com/journals cell.com/*/fulltext thelancet.com/journals nejm.org/doi
        frontiersin.org mdpi.com journals.plos.org academic.oup.com tandfonline.com onlinelibrary.wiley.com
        direct.mit.edu mitpressjournals.org royalsocietypublishing.org osf.io citeseerx.ist.psu.edu kdd.org/kdd**
        cdn.openai.com/papers hal.* drops.dagstuhl.de bioinf.jku.at/publications **/papers/**.pdf **/paper/**.pdf
        **paper.pdf **/publications/**.pdf **report.pdf
    """),
    ("podcast", """
        open.spotify.com/show open.spotify.com/episode podcasts.apple.com podcasts.google.com overcast.fm pca.st
        pocketcasts.com anchor.fm *.buzzsprout.com *.libsyn.com *.simplecast.com *.transistor.fm *.fireside.fm
        soundcloud.com *.blubrry.net rustacean-station.org newrustacean.com *.newrustacean.com netstack.fm changelog.com
        talkpython.fm lexfridman.com twimlai.com dataskeptic.com softwareengineeringdaily.com *podcast*.* **/podcast
        **/podcasts
    """),
    ("video", """
        youtube.com/watch youtube.com/@* youtube.com/channel youtube.com/c youtube.com/user vimeo.com twitch.tv
        ted.com/talks videolectures.net air.mozilla.org media.ccc.de slideslive.com dailymotion.com bilibili.com
        infoq.com/presentations skillsmatter.com/skillscasts loom.com/share maven.com/p fosdem.org/**/video wistia.com
        *.wistia.com crowdcast.io peertube.* diode.zone/w **.mp4 **.webm **/videos
    """),
    ("course", """
        coursera.org udemy.com edx.org udacity.com course.* courses.* class.* classroom.udacity.com fast.ai
        course.fast.ai course*.fast.ai deeplearning.ai/courses deeplearning.ai/short-courses learn.deeplearning.ai
        maven.com/*/* datacamp.com/courses khanacademy.org ocw.mit.edu classcentral.com huggingface.co/learn
        huggingface.co/course exercism.org exercism.io codecademy.com educative.io linkedin.com/learning
        frontendmasters.com kaggle.com/learn developers.google.com/machine-learning/crash-course cs###n.github.io
        cs231n.* cs224n.* **.edu/class **.edu/**/class **.edu/**/course** **.edu/course** **/courses **/course
        wandb.courses dair.ai/academy
    """),
    ("book", """
        oreilly.com/library learning.oreilly.com shop.oreilly.com manning.com/books packtpub.com leanpub.com
        goodreads.com/book d2l.ai deeplearningbook.org nostarch.com pragprog.com apress.com link.springer.com/book
        books.google.* bookshop.org barnesandnoble.com/w cambridge.org/core/books mitpress.mit.edu mlebook.com
        themlbook.com doc.rust-lang.org/book doc.rust-lang.org/**/book rustbyexample.com nnfs.io **/book **.epub
        amazon.*/dp/0** amazon.*/dp/1** amazon.*/dp/3** amazon.*/dp/9** **/*-book huyenchip.com/books
    """),
    ("data", """
        huggingface.co/datasets huggingface.co/models huggingface.co/collections kaggle.com/datasets kaggle.com/c
        kaggle.com/competitions zenodo.org figshare.com tfhub.dev modelscope.cn archive.ics.uci.edu commoncrawl.org
        image-net.org datasets.* **/dataset **/datasets **.zip **.tar.gz **.csv **.parquet **.ckpt **.gguf
    """),
    ("article", """
        huggingface.co/blog huggingface.co/posts medium.com/*/* *.medium.com/* towardsdatascience.com dev.to/*/*
        *.substack.com *.hashnode.dev/* linkedin.com/pulse lwn.net wikipedia.org *.wikipedia.org blog.* *blog.*
        *blog.*.* blogs.* *.blogspot.* *.wordpress.com *.tumblr.com *.ghost.io news.* newsletter.* **/blog **/blogs
        **/post **/posts **/news **/article **/articles **/newsletter** **/20##/##/** **/20##-##-** techcrunch.com
        theverge.com wired.com nytimes.com venturebeat.com arstechnica.com technologyreview.com theregister.com
        zdnet.com infoq.com heise.de phoronix.com analyticsvidhya.com machinelearningmastery.com kdnuggets.com
        hackernoon.com docs.google.com/document thegradient.pub lesswrong.com mozillazine.org
    """),
    ("person", """
        linkedin.com/in linkedin.com/company linkedin.com/school scholar.google.*/citations orcid.org bsky.app/profile
        reddit.com/u reddit.com/user reddit.com/r instagram.com *.social/@* mastodon.social/@* fosstodon.org/@*
        hachyderm.io/@* t.me/* keybase.io facebook.com github.com/orgs threads.net/@* huggingface.co/organizations
        **.edu/~*$ **.edu/people/*$ medium.com/@*$ dev.to/*$
    """),
    ("tool", """
        github.com/features github.com/marketplace github.com/apps github.com/about github.com/topics
        huggingface.co/docs huggingface.co/spaces huggingface.co/chat pypi.org crates.io npmjs.com docs.rs lib.rs
        hub.docker.com marketplace.visualstudio.com apps.apple.com play.google.com/store chrome.google.com/webstore
        chromewebstore.google.com docs.* doc.* developer.* developers.* *.readthedocs.io *.readthedocs.org
        scikit-learn.org tensorflow.org pytorch.org/docs pytorch.org/tutorials python.langchain.com producthunt.com
        cloud.google.com aws.amazon.com azure.microsoft.com platform.openai.com **/docs **/documentation **/doc
        **/reference **/api_docs
    """),
    ("repository", """
        github.com/*/* gitlab.*/*/* gitlab.*.*/*/* bitbucket.org codeberg.org/*/* git.sr.ht raw.githubusercontent.com
        colab.research.google.com kaggle.com/code nbviewer.* nbviewer.jupyter.org **.ipynb code.google.com
        sourceforge.net
    """),
    ("person", "x.com/*$ github.com/*$ gitlab.com/*$"),
    ("data", "huggingface.co/*/*"),
    ("person", "huggingface.co/*$"),
]  # fmt: skip

BY_WORDS = [
    ("podcast", r"podcasts?"),
    ("video", r"videos?|talks?|youtube|webinars?|recordings?|screencasts?|livestreams?|keynotes?"),
    ("course", r"courses?|class(?:es)?|lectures?|moocs?|bootcamps?|training|certification|syllabus|curriculum|slides"
               r"|lecture notes"),
    ("book", r"books?|ebooks?|textbooks?"),
    ("paper", r"papers?|publications?|preprints?|arxiv|technical report|proceedings|systematic (?:review|mapping)"),
    ("data", r"data ?sets?|corpus|corpora|checkpoints?|model weights|pre-?trained models?|model cards?|leaderboards?"),
    ("repository", r"code|repositor(?:y|ies)|repos?|github|source|implementations?|notebooks?|colab"),
    ("post", r"tweets?|threads?|quote of the week|reddit|hacker news"),
    ("other", r"events?|jobs?|meetups?|conferences?|hiring|call for papers|sponsors?|slack|discord"),
    ("article", r"articles?|blog(?:s|posts?)?|posts?|news(?:letters?)?|tutorials?|essays?|stories|story|write-?ups?"
                r"|opinion|observations/thoughts|updates|walkthroughs?|miscellaneous|reading|interviews?"),
    ("tool", r"tools?|software|librar(?:y|ies)|frameworks?|crates?|packages?|platforms?|docs|documentation|apps?"
             r"|demos?|api|playground"),
    ("person", r"acknowledge?ments?|contributors|communities|authors?|team"),
]  # fmt: skip
"""Words that name a kind, in short anchors and in headings. The narrower kinds come first."""

BY_SHAPE = [
    ("video", "youtube.com"),
    ("repository", "gist.github.com"),
    ("other", "amazon.* *.amazon.*"),
    ("paper", "**.pdf **.ps"),
    ("tool", "**/guide **/quickstart **/install** **/latest **/stable **/features **/pricing"),
    ("article", "**/**"),
    ("tool", "**"),
]
