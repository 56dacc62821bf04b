/**
 * Other words for the commands, in both languages whatever the interface speaks: who learned the trade
 * in French finds "irritant" on an English page. Loaded with the palette, which alone reads them.
 */
export const SYNONYMS: Readonly<Record<string, string>> = {
  'card.new':
    'add create note sticky post-it insert new card | ajouter créer insérer note carte nouveau nouvelle',
  'card.edit': 'text write change edit | texte écrire modifier éditer',
  'card.addImage':
    'picture photo upload storyboard insert add image | illustration photo téléverser insérer ajouter image',
  'card.image':
    'picture photo alt crop frame image alternative text | illustration photo cadrage recadrer légende image texte alternatif',
  'card.details': 'properties panel fields details | propriétés panneau champs fiche détails',
  'connect.to':
    'arrow link connector relation join connect | flèche lien connecteur relation joindre relier',
  'evidence.add':
    'proof interview survey research source data add evidence | preuve entretien enquête recherche donnée ajouter',
  'evidence.link':
    'attach proof research source link evidence | associer preuve source recherche rattacher',
  'card.emotion':
    'feeling mood smiley valence set emotion | ressenti humeur sentiment émotion indiquer',
  'card.channel':
    'touchpoint medium web phone shop choose channel | canal média point de contact téléphone boutique choisir',
  'card.severity':
    'pain grade how bad serious blocking set severity | irritant gravité grave bloquant indiquer',
  'card.opportunity':
    'idea improvement solution action fix make opportunity of this | idée amélioration piste action solution en faire une opportunité',
  'card.mot': 'star truth decisive key moment mot | étoile vérité décisif moment clé',
  'card.tags': 'label keyword category tags | étiquette mot-clé libellé catégorie tag étiquettes',
  'card.personas':
    'who customer segment voice personas | qui client segment profil persona personas',
  'insert.open': 'quick insert add slash | insertion rapide ajouter insérer',
  'card.move': 'relocate drag position lane stage move | déplacer glisser position ligne étape',
  'card.bringBack':
    'restore discarded lost text escape undo bring back | reprendre restaurer abandonnée perdu texte échap annuler récupérer',
  'card.duplicate': 'copy clone twin duplicate | copier cloner double dupliquer',
  'select.more': 'select everything all cell lane map | sélectionner tout case ligne carte',
  'select.none': 'deselect nothing clear selection | désélectionner aucun annuler sélection',
  'clip.copy': 'clipboard copy | presse-papiers copier',
  'clip.cut': 'clipboard move cut | presse-papiers couper déplacer',
  'clip.paste': 'clipboard spreadsheet excel table paste | presse-papiers coller tableur tableau',
  'card.span': 'width wide columns stretch several over | largeur large colonnes étaler plusieurs',
  'card.delete': 'remove erase bin trash delete | effacer enlever supprimer corbeille',
  'stage.addAfter':
    'new stage phase column insert right add after | nouvelle étape phase colonne insérer droite ajouter après',
  'stage.addBefore':
    'new stage phase column insert left add before | nouvelle étape phase colonne insérer gauche ajouter avant',
  'step.add': 'new substep substage add step | nouvelle sous ajouter étape',
  'lane.add':
    'new row swimlane layer thoughts pains add lane below | nouvelle rangée couloir ligne pensées irritants ajouter dessous',
  'stage.duplicate':
    'copy clone phase column duplicate stage | copier cloner phase colonne dupliquer étape',
  'stage.split': 'divide cut phase column split stage | diviser couper scinder phase étape',
  'step.split': 'divide cut split stage before step | diviser couper scinder étape avant sous',
  'stage.merge':
    'join combine unite phase merge with next stage | réunir combiner fusionner phase étape suivante',
  'step.toStage': 'convert promote make stage | convertir promouvoir faire étape',
  'stage.collapse': 'fold shrink collapse | replier réduire',
  'lane.collapse': 'fold shrink row lane alone | replier réduire rangée ligne pour moi uniquement',
  'lanes.foldAll':
    'collapse every row fold all lanes alone | replier toutes les lignes réduire pour moi uniquement',
  'lanes.unfoldAll': 'expand open every row unfold all lanes | déplier ouvrir toutes les lignes',
  'lane.hide':
    'invisible remove row hide lane everybody | invisible masquer cacher rangée ligne pour tout monde',
  'lane.lock': 'protect freeze lock lane | protéger figer verrou verrouiller ligne',
  'lane.fit': 'height shrink content fit | hauteur ajuster contenu',
  'lane.line.interaction':
    'blueprint boundary rule line interaction below | blueprint limite trait frontière ligne interaction dessous',
  'lane.line.visibility':
    'blueprint boundary rule frontstage backstage line visibility below | blueprint limite trait coulisses scène ligne visibilité dessous',
  'lane.line.internal_interaction':
    'blueprint boundary rule support line internal interaction below | blueprint limite trait soutien ligne interaction interne dessous',
  'map.undo': 'back revert undo change map | annuler revenir défaire modification carte parcours',
  'map.redo': 'again forward redo change map | refaire rétablir modification carte parcours',
  'map.share': 'link invite guest people send share | lien inviter invité partager envoyer',
  'view.panel': 'details properties sidebar side panel | détails propriétés volet panneau latéral',
  'view.canvas': 'grid map board show canvas | grille carte toile canevas afficher',
  'view.table': 'spreadsheet grid rows show table | tableur grille tableau afficher',
  'view.outline': 'tree list hierarchy show outline | arborescence liste plan afficher',
  'view.fit':
    'overview everything zoom whole fit map | vue d’ensemble tout ajuster voir toute carte',
  'view.hundred': 'actual size reset zoom | taille réelle zoom',
  'view.in': 'larger bigger magnify zoom | agrandir plus grand zoom avant',
  'view.out': 'smaller zoom out | réduire plus petit zoom arrière',
  'view.hidden':
    'invisible lanes rows reveal show hidden | invisible lignes révéler afficher masquées',
  'view.focusStage':
    'single column one stage only zen focus | colonne seule étape unique concentrer fois',
  'view.fitSelection': 'focus selected near zoom selection | cadrer sélection zoomer',
  'view.fitStage': 'focus phase column zoom stage | cadrer phase colonne zoomer étape',
  'view.minimap': 'overview navigator birds eye minimap | aperçu navigateur ensemble mini carte',
  'view.heat':
    'assumption heat overlay unproven guess show assumptions | supposition chaleur non vérifié hypothèse montrer hypothèses',
  'ways.open':
    'follow child detail zoom map open linked | suivre détail carte fille parcours ouvrir liée',
  'ways.child':
    'detail sub map hierarchy drill link child | détail sous-carte hiérarchie parcours lier carte détaillée',
  'ways.up': 'parent whole back hierarchy | parent ensemble retour hiérarchie remonter',
  'ways.list':
    'hierarchy variant related maps linked | hiérarchie variante parcours liés cartes liées',
  'view.peers':
    'presence cursors others people colleagues hide | présence curseurs autres collègues masquer',
  'card.kpi':
    'measure metric figure touchpoint indicator | mesure métrique chiffre point de contact indicateur',
  'map.kpis':
    'figures measurements conversion drop-off compare dates felt measured funnel | chiffres mesures conversion décrochage comparer dates ressenti mesuré entonnoir',
  'map.insights':
    'findings friction pain drop felt measured analysis conclusions | constats friction irritation ressenti mesuré analyse conclusions',
  'evidence.list':
    'proof research sources interviews evidence map | recherche sources entretiens preuve preuves carte',
  'map.saveTemplate':
    'reuse model pattern keep save template | réutiliser gabarit modèle enregistrer comme',
  'map.present':
    'presentation slides projector full screen show present | présentation diapositives projecteur plein écran présenter',
  'map.print': 'paper pdf poster export print | papier pdf affiche imprimer exporter',
  'map.tour':
    'tips coach marks introduction guide onboarding show hints again | astuces visite guidée prise en main aide revoir',
  'map.help': 'shortcuts hotkeys keys manual keyboard | aide touches raccourcis clavier',
  'map.find': 'search look text find map | chercher trouver texte rechercher carte',
  'map.findNext': 'search again next match | chercher suivant résultat',
  'map.findPrevious': 'search back previous match | chercher précédent résultat',
  'map.filter':
    'show only persona tag channel kind emotion narrow filter map | seulement persona étiquette canal affiner filtrer carte',
  'map.filterClear': 'reset all remove filter clear | réinitialiser effacer tout filtre',
  'views.list':
    'bookmark preset perspective saved views | signet favori perspective vue vues enregistrées',
  'views.save': 'bookmark keep preset remember save view | signet garder mémoriser vue enregistrer',
  'views.update':
    'overwrite replace bookmark update view | écraser remplacer signet mettre jour vue',
  'views.leave':
    'reset all everything leave view show map | réinitialiser tout quitter vue afficher toute carte',
  'curve.menu':
    'emotion line settings persona curve what shown | émotion ligne réglages courbe qui montré',
  'curve.layer':
    'expected target future curve write what | attendu cible futur souhaité courbe saisir',
  'curve.all':
    'everyone aggregate average mean curve show all personas together | ensemble agrégé moyenne courbe montrer personas',
  'curve.figures':
    'statistics peak end mean computed curve figures | statistiques pic fin moyenne calcul courbe chiffres',
  'curve.table': 'values data accessible curve table | valeurs données accessible courbe tableau',
  'touchpoint.catalogue':
    'library definition entry catalogue | bibliothèque définition point de contact fiche catalogue',
  'persona.page': 'profile sheet library open page | profil fiche bibliothèque ouvrir',
};
